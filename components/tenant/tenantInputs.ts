/** A tenant's arguments, checked: at once what is plain, and the rest gated so that a bad value never reaches a child. */
import * as pulumi from "@pulumi/pulumi";
import { reservedLabels, type TrackingPlan } from "../../plan";
import type { CellReference } from "../cell/cellArgs";
import {
  cellProblems,
  checkTenant,
  computeProblems,
  imageProblems,
  labelProblems,
  memberProblems,
  type Problem,
  problem,
  retentionProblems,
} from "../validation";
import { ArgumentsError } from "../validation/argumentsError";
import { isDeferred, plainView, validatedInput } from "../validation/validatedInput";
import { type CellFields, cellFields, joinCell } from "./cellReference";
import type { ComputeArgs, KeyArgs, RetentionArgs, TenantArgs } from "./tenantArgs";

/** The egress proxy's part of a tenant. */
export interface ProxyInputs {
  readonly plan: TrackingPlan;
  /** The plan as the proxy reads it. */
  readonly json: string;
  readonly image: pulumi.Input<string>;
}

export interface TenantInputs {
  readonly cell: CellFields;
  readonly image: pulumi.Input<string>;
  readonly members: pulumi.Input<pulumi.Input<string>[]>;
  readonly env: Readonly<Record<string, pulumi.Input<string>>>;
  readonly labels: Readonly<Record<string, pulumi.Input<string>>>;
  readonly compute: ComputeArgs;
  readonly retention: RetentionArgs;
  readonly keys: Readonly<Record<string, KeyArgs>>;
  readonly pseudonymKeys: readonly string[];
  readonly proxy: ProxyInputs | undefined;
}

/** Throws one error with every problem that can be seen now. */
export function checkTenantArgs(owner: pulumi.Resource, id: string, args: TenantArgs): TenantInputs {
  const title = `tenant '${id}'`;
  const { plan, json, problems } = checkTenant(id, plainView(args));
  const reference = args.cell as pulumi.Input<CellReference> | undefined;
  const joined = reference === undefined ? undefined : joinCell(reference, id);
  const inCell = (cell: unknown): Problem[] =>
    cellProblems(cell, { plan, ownImage: args.egressImage !== undefined, tenants: joined?.count ?? 0 });
  ArgumentsError.throwIfAny(owner, title, [
    ...problems,
    ...(joined?.duplicate ? [problem("id", `must be unique in its cell, got '${id}' twice; choose another id`)] : []),
    ...(reference === undefined || isDeferred(reference) ? [] : inCell(plainView(reference))),
  ]);

  const gate = <T>(input: T, check: (value: unknown) => Problem[]) => validatedInput(owner, title, input, check) as T;
  const gateFields = <T extends object>(fields: T | undefined, check: (field: object) => Problem[]): T =>
    Object.fromEntries(
      Object.entries(fields ?? {}).map(([key, input]) => [key, gate(input, (value) => check({ [key]: value }))]),
    ) as T;
  const fields = cellFields(args.cell);
  const cell = { ...fields, ...gatedFields(owner, title, fields, args.cell, inCell) };
  return {
    cell,
    image: gate(args.image, (value) => imageProblems("image", value)),
    members: gate(args.access.members, (value) => memberProblems("access.members", value)),
    env: textValues(owner, title, args.env ?? {}),
    labels: gateFields(args.labels, (field) => labelProblems("labels", field, reservedLabels)),
    compute: gateFields(args.compute, (field) => computeProblems("compute", field)),
    retention: gateFields(args.retention, (field) => retentionProblems("retention", field)),
    keys: args.keys ?? {},
    pseudonymKeys: args.pseudonymKeys ?? [],
    proxy:
      plan === undefined || json === undefined
        ? undefined
        : {
            plan,
            json,
            image:
              args.egressImage === undefined
                ? cell.egressImage.apply((image) => image ?? "")
                : gate(args.egressImage, (value) => imageProblems("egressImage", value)),
          },
  };
}

/**
 * The project and the key ring, once a reference from another stack has been checked: everything that a tenant makes in
 * the cloud takes one of them.
 */
function gatedFields(
  owner: pulumi.Resource,
  title: string,
  { project, keyRing }: CellFields,
  reference: pulumi.Input<CellReference>,
  check: (cell: unknown) => Problem[],
): Pick<CellFields, "project" | "keyRing"> {
  if (!isDeferred(reference)) {
    return { project, keyRing };
  }
  const checked = pulumi.output(reference).apply((cell) => {
    ArgumentsError.throwIfAny(owner, title, check(cell));
    return cell;
  });
  return { project: checked.project, keyRing: checked.keyRing };
}

/** Values of variables as text. A secret is refused even while its value is unknown: secrets are files, by `keys`. */
function textValues(
  owner: pulumi.Resource,
  title: string,
  env: Readonly<Record<string, pulumi.Input<string>>>,
): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(
    Object.entries(env).map(([name, input]) => {
      if (!isDeferred(input)) {
        return [name, String(input)];
      }
      const value = pulumi.output(input);
      const refused = pulumi.output(pulumi.isSecret(value)).apply((secret) => {
        const found = secret
          ? [problem(`env.${name}`, "must not be a secret; declare it under 'keys' and read it from its file")]
          : [];
        ArgumentsError.throwIfAny(owner, title, found);
        return secret;
      });
      return [name, pulumi.all([refused, value]).apply(([, text]) => String(text))];
    }),
  );
}
