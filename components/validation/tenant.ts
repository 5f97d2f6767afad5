/** A tenant's arguments as a whole. */

import { env, isMap, reservedLabels, reservedTenantIds, type TrackingPlan, tenantIdPattern } from "../../plan";
import { TenantState } from "../enums";
import { accessProblems } from "./access";
import { pseudonymDateProblems } from "./dates";
import { imageProblems } from "./image";
import { keyProblems, keyReaderProblems } from "./keys";
import { checkPlan, type PlanCheck, proxyKeyFiles } from "./plan";
import { type Problem, plainDataProblems, problem, shown } from "./problem";
import { join, labelProblems, mapProblems, unknownProperties, wholeNumberProblems, wordProblems } from "./properties";

/** Arguments of a tenant. */
export const tenantProperties = [
  "cell",
  "image",
  "access",
  "keys",
  "analytics",
  "apis",
  "pseudonymKeys",
  "egressImage",
  "state",
  "env",
  "compute",
  "retention",
  "labels",
] as const;

/** Environment variables that Bulkhead or Cloud Run sets itself. */
const reservedEnv: readonly string[] = [env.tenant, env.bucket, env.keysDir, env.relayUrl, env.port];

/** Problem of a tenant's id. */
export function tenantIdProblems(path: string, id: string): Problem[] {
  if (!tenantIdPattern.test(id)) {
    return [
      problem(
        path,
        `must be 3 to 20 lower-case letters, digits and '-', starting with a letter and not ending in '-', got ${shown(id)}; choose another id`,
      ),
    ];
  }
  return reservedTenantIds.includes(id)
    ? [problem(path, `must not be '${id}'; it is the word for everything that belongs to no tenant`)]
    : [];
}

/** Every problem that can be seen in a tenant's arguments, and the plan where it is good. */
export function checkTenant(id: string, args: Readonly<Record<string, unknown>>): PlanCheck {
  const { plan, json, problems } = checkPlan(args.analytics, args.apis);
  return {
    plan,
    json,
    problems: [
      ...tenantIdProblems("id", id),
      ...unknownProperties("", args, tenantProperties),
      ...["keys", "pseudonymKeys", "state"].flatMap((key) => plainDataProblems(key, args[key])),
      ...(isMap(args.access) ? plainDataProblems("access.through", args.access.through) : []),
      ...required("cell", args.cell, "pass 'cell.reference' of a Cell, or the output of its stack"),
      ...required("image", args.image, "use '<registry>/<name>@sha256:<64 hex digits>'"),
      ...imageProblems("image", args.image),
      ...imageProblems("egressImage", args.egressImage),
      ...accessProblems("access", args.access),
      ...keyProblems("keys", args.keys),
      ...problems,
      ...(plan ? keyReaderProblems("keys", args.keys, proxyKeyFiles(plan, args.keys)) : []),
      ...pseudonymDateProblems("pseudonymKeys", args.pseudonymKeys),
      ...pseudonymNeedProblems(plan, args.pseudonymKeys),
      ...wordProblems("state", args.state, Object.values(TenantState)),
      ...envProblems("env", args.env),
      ...computeProblems("compute", args.compute),
      ...retentionProblems("retention", args.retention),
      ...labelProblems("labels", args.labels, reservedLabels),
    ],
  };
}

function required(path: string, value: unknown, fix: string): Problem[] {
  return value === undefined || value === null ? [problem(path, `must be set; ${fix}`)] : [];
}

function pseudonymNeedProblems(plan: TrackingPlan | undefined, dates: unknown): Problem[] {
  const needed = plan !== undefined && Object.keys(plan.vendors).length > 0;
  const none = dates === undefined || dates === null || (Array.isArray(dates) && dates.length === 0);
  return needed && none
    ? [
        problem(
          "pseudonymKeys",
          "must hold at least one date when 'analytics' names a vendor; write the first day of use, e.g. ['2026-10-01']",
        ),
      ]
    : [];
}

/** Values of variables are never shown: people put secrets there, which is one of the things this project stops. */
function envProblems(path: string, variables: unknown): Problem[] {
  const problems = mapProblems(path, variables, "{ LOG_LEVEL: info }");
  if (!isMap(variables)) {
    return problems;
  }
  for (const [name, value] of Object.entries(variables)) {
    const at = join(path, name);
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) {
      problems.push(problem(at, "must have a name of letters, digits and '_', not starting with a digit; rename it"));
    }
    if (reservedEnv.includes(name)) {
      problems.push(problem(at, "must not be set; Bulkhead sets this variable itself"));
    }
    if (value === null || (typeof value === "object" && value !== null)) {
      problems.push(problem(at, `must be text, got ${shown(value)}`));
    }
  }
  return problems;
}

export function computeProblems(path: string, compute: unknown): Problem[] {
  const problems = mapProblems(path, compute, "{ cpu: '1', memory: '512Mi' }");
  if (!isMap(compute)) {
    return problems;
  }
  const known = ["cpu", "memory", "tmpSize", "minInstances", "maxInstances", "concurrency", "timeoutSeconds", "port"];
  problems.push(
    ...unknownProperties(path, compute, known),
    ...wordProblems(join(path, "cpu"), compute.cpu, ["1", "2", "4", "6", "8"]),
    ...sizeProblems(join(path, "memory"), compute.memory),
    ...sizeProblems(join(path, "tmpSize"), compute.tmpSize),
    ...wholeNumberProblems(join(path, "minInstances"), compute.minInstances, 0, 100, "a whole number of instances"),
    ...wholeNumberProblems(join(path, "maxInstances"), compute.maxInstances, 1, 100, "a whole number of instances"),
    ...wholeNumberProblems(join(path, "concurrency"), compute.concurrency, 1, 1000, "a whole number of requests"),
    ...wholeNumberProblems(join(path, "timeoutSeconds"), compute.timeoutSeconds, 1, 3600, "a whole number of seconds"),
    ...wholeNumberProblems(join(path, "port"), compute.port, 1, 65535, "a port"),
  );
  const { minInstances, maxInstances } = compute;
  if (typeof minInstances === "number" && typeof maxInstances === "number" && minInstances > maxInstances) {
    problems.push(
      problem(join(path, "minInstances"), `must not be above 'maxInstances' (${maxInstances}), got '${minInstances}'`),
    );
  }
  return problems;
}

function sizeProblems(path: string, size: unknown): Problem[] {
  if (size === undefined || size === null || typeof size === "symbol") {
    return [];
  }
  return typeof size === "string" && /^[1-9]\d{0,5}(?:Mi|Gi)$/.test(size)
    ? []
    : [problem(path, `must be a size such as '512Mi' or '2Gi', got ${shown(size)}`)];
}

export function retentionProblems(path: string, retention: unknown): Problem[] {
  const problems = mapProblems(path, retention, "{ softDeleteDays: 7 }");
  if (!isMap(retention)) {
    return problems;
  }
  problems.push(
    ...unknownProperties(path, retention, ["softDeleteDays", "deleteAfterDays"]),
    ...wholeNumberProblems(
      join(path, "deleteAfterDays"),
      retention.deleteAfterDays,
      1,
      36_500,
      "a whole number of days",
    ),
  );
  // Cloud Storage takes 0 (off) or 7 to 90 days.
  if (retention.softDeleteDays !== 0) {
    problems.push(
      ...wholeNumberProblems(
        join(path, "softDeleteDays"),
        retention.softDeleteDays,
        7,
        90,
        "0, for none, or a whole number of days",
      ),
    );
  }
  return problems;
}
