/**
 * A tenant's arguments, checked: what is plain at once, and the rest gated, so that a bad value never reaches a child.
 */
import * as pulumi from "@pulumi/pulumi";
import { isMap, type TrackingPlan } from "../../plan";
import type { CellReference } from "../cell/cellReference";
import type { TenantState } from "../enums";
import { type Problem, problem } from "../validation";
import { isDeferred, plainView } from "../validation/deferred";
import { type Filled, Gate } from "../validation/gate";
import { type AccessArgs, accessArguments, type OauthArgs, oauthArguments } from "./accessArgs";
import type { BudgetInputs } from "./budget";
import { budgetArguments } from "./budgetArgs";
import { type CellFields, cellFields, joinCell } from "./cellReference";
import { checkTenant, makesBucketTokens } from "./checkTenant";
import { type ComputeArgs, computeArguments } from "./computeArgs";
import { cellProblems } from "./fitsCell";
import type { KeyArgs } from "./keyArgs";
import { type ProxyArgs, proxyArguments } from "./proxyArgs";
import { type RetentionArgs, retentionArguments } from "./retentionArgs";
import { type SessionsArgs, sessionsArguments } from "./sessionsArgs";
import { type TenantArgs, tenantArguments } from "./tenantArgs";

/** The egress proxy's part of a tenant. */
export interface ProxyInputs {
  readonly plan: TrackingPlan;
  /** The plan as the proxy reads it. */
  readonly json: string;
  readonly image: pulumi.Input<string>;
  readonly size: Filled<ProxyArgs, typeof proxyArguments>;
}

export type ComputeInputs = Filled<ComputeArgs, typeof computeArguments>;
export type SessionsInputs = Filled<SessionsArgs, typeof sessionsArguments>;
export type RetentionInputs = Filled<RetentionArgs, typeof retentionArguments>;

export interface TenantInputs {
  readonly cell: CellFields;
  readonly state: TenantState;
  readonly image: pulumi.Input<string>;
  readonly access: Filled<AccessArgs, typeof accessArguments>;
  /** Undefined: Google's own client. */
  readonly oauth: Filled<OauthArgs, typeof oauthArguments> | undefined;
  readonly env: Readonly<Record<string, pulumi.Input<string>>>;
  readonly labels: Readonly<Record<string, pulumi.Input<string>>>;
  readonly compute: ComputeInputs;
  readonly sessions: SessionsInputs | undefined;
  readonly retention: RetentionInputs;
  readonly budget: BudgetInputs | undefined;
  readonly keys: Readonly<Record<string, KeyArgs>>;
  readonly pseudonymKeys: readonly string[];
  readonly proxy: ProxyInputs | undefined;
}

/** @throws ArgumentsError with every problem that can be seen now */
export function checkTenantArgs(owner: pulumi.Resource, id: string, args: TenantArgs): TenantInputs {
  const gate = new Gate(owner, `tenant '${id}'`);
  const plain = plainView(args);
  const { plan, json, problems } = checkTenant(id, plain);
  const reference = args.cell as pulumi.Input<CellReference> | undefined;
  const joined = reference === undefined ? undefined : joinCell(reference, id);
  const inCell = (cell: unknown): Problem[] =>
    cellProblems(cell, {
      plan,
      ownImage: args.egressImage !== undefined,
      tenants: joined?.count ?? 0,
      access: plain.access,
      makesBucketTokens: makesBucketTokens(plain.sessions),
    });
  gate.refuse([
    ...problems,
    ...(joined?.duplicate ? [problem("id", `must be unique in its cell, got '${id}' twice; choose another id`)] : []),
    ...(reference === undefined || isDeferred(reference) ? [] : inCell(plainView(reference))),
  ]);

  const fields = cellFields(args.cell);
  const cell = { ...fields, ...gatedFields(gate, fields, args.cell, inCell) };
  const ownImage = gate.argument(tenantArguments, args, "egressImage");
  return {
    cell,
    state: gate.argument(tenantArguments, args, "state"),
    image: gate.argument(tenantArguments, args, "image"),
    access: gate.block(accessArguments, args.access, "access"),
    oauth: args.access.oauth === undefined ? undefined : gate.block(oauthArguments, args.access.oauth, "access.oauth"),
    env: variableTexts(gate, args.env ?? {}),
    labels: gate.entries(tenantArguments.labels, "labels", args.labels),
    compute: gate.block(computeArguments, args.compute, "compute"),
    sessions: args.sessions === undefined ? undefined : gate.block(sessionsArguments, args.sessions, "sessions"),
    retention: gate.block(retentionArguments, args.retention, "retention"),
    budget: args.budget === undefined ? undefined : gate.block(budgetArguments, args.budget, "budget"),
    keys: args.keys ?? {},
    pseudonymKeys: args.pseudonymKeys ?? [],
    proxy:
      plan === undefined || json === undefined
        ? undefined
        : {
            plan,
            json,
            image: ownImage ?? cell.egressImage.apply((image) => image ?? ""),
            size: gate.block(proxyArguments, args.proxy, "proxy"),
          },
  };
}

/**
 * The project and the key ring, once a reference from another stack has been checked: everything that a tenant makes in
 * the cloud takes one of them.
 */
function gatedFields(
  gate: Gate,
  { project, keyRing }: CellFields,
  reference: pulumi.Input<CellReference>,
  check: (cell: unknown) => Problem[],
): Pick<CellFields, "project" | "keyRing"> {
  if (!isDeferred(reference)) {
    return { project, keyRing };
  }
  const checked = pulumi.output(reference).apply((cell) => {
    gate.refuse(check(cell));
    return cell;
  });
  return { project: checked.project, keyRing: checked.keyRing };
}

/** Values of variables as text. A secret is refused even while its value is unknown: secrets are files, by `keys`. */
function variableTexts(
  gate: Gate,
  env: Readonly<Record<string, pulumi.Input<string>>>,
): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(
    Object.entries(env).map(([name, input]) => {
      if (!isDeferred(input)) {
        return [name, String(input)];
      }
      const value = pulumi.output(input);
      const refused = pulumi.output(pulumi.isSecret(value)).apply((secret) => {
        gate.refuse(
          secret
            ? [problem(`env.${name}`, "must not be a secret; declare it under 'keys' and read it from its file")]
            : [],
        );
        return secret;
      });
      return [name, pulumi.all([refused, value]).apply(([, text]) => String(text))];
    }),
  );
}

/** The arguments with the secrets among them marked, since the state holds the arguments of a component as well. */
export function withSecretsMarked(args: TenantArgs): TenantArgs {
  const access = isMap(args) && !isDeferred(args.access) ? args.access : undefined;
  const oauth = isMap(access) && !isDeferred(access.oauth) ? access.oauth : undefined;
  return isMap(access) && isMap(oauth)
    ? { ...args, access: { ...access, oauth: { ...oauth, clientSecret: pulumi.secret(oauth.clientSecret) } } }
    : args;
}
