/** Reads the program's configuration. Pulumi ignores unknown keys; here they are errors. */
import * as pulumi from "@pulumi/pulumi";
import { isMap } from "../../plan";
import type { CellArgs } from "../cell/cellArgs";
import { tenantIdProblems } from "../tenant/checkTenant";
import type { TenantArgs } from "../tenant/tenantArgs";
import { describeProblems, nearest, type Problem, problem, shown } from "../validation";

/** A tenant in the configuration: its arguments without the cell. The plan may be the path of a YAML or JSON file. */
export type TenantConfig = Omit<TenantArgs, "cell" | "analytics"> & { analytics?: TenantArgs["analytics"] | string };

export type ProgramConfig = { readonly tenants: Readonly<Record<string, TenantConfig>> } & (
  | { readonly cell: { readonly name: string; readonly args: CellArgs }; readonly cellStack?: undefined }
  | { readonly cell?: undefined; readonly cellStack: string }
);

const namespace = "bulkhead";
const knownKeys = ["cell", "tenants", "cellStack"] as const;

/**
 * Reads the configuration. The arguments of a cell or tenant are checked later, by `checkProgram` and the component.
 *
 * @throws pulumi.RunError with every problem of the configuration as a whole
 */
export function readProgramConfig(all: Readonly<Record<string, string>>): ProgramConfig {
  const own = Object.entries(all).filter(([key]) => key.startsWith(`${namespace}:`));
  const problems = own.flatMap(([key]) => unknownKey(key));
  // An empty value is Pulumi.yaml's default and means that the key is not set.
  const text = (key: (typeof knownKeys)[number]) => {
    const value = all[`${namespace}:${key}`];
    return value === "" || value === "{}" ? undefined : value;
  };
  const cell = mapOf("cell", text("cell"), problems);
  const tenants = mapOf("tenants", text("tenants"), problems) ?? {};
  const cellStack = text("cellStack");
  if (text("cell") === undefined && cellStack === undefined) {
    problems.push(
      problem(
        "bulkhead:cell",
        "must be set, or 'bulkhead:cellStack' when the cell lives in another stack; see docs/deploy.md",
      ),
    );
  }
  if (text("cell") !== undefined && cellStack !== undefined) {
    problems.push(
      problem(
        "bulkhead:cellStack",
        "must not be set together with 'bulkhead:cell'; a stack has a cell of its own or uses another's",
      ),
    );
  }
  for (const [id, tenant] of Object.entries(tenants)) {
    const at = `bulkhead:tenants.${id}`;
    problems.push(...tenantIdProblems(at, id));
    if (!isMap(tenant)) {
      problems.push(problem(at, `must be a map, got ${shown(tenant)}; write the tenant's arguments below its id`));
    } else if ("cell" in tenant) {
      problems.push(
        problem(
          `${at}.cell`,
          "must not be set; every tenant of this stack is in the cell of 'bulkhead:cell' or 'bulkhead:cellStack'",
        ),
      );
    }
  }
  if (problems.length > 0) {
    throw new pulumi.RunError(describeProblems("the configuration", problems));
  }
  const checked = mapValues(tenants, (tenant) => textFields(tenant, tenantTexts)) as Readonly<
    Record<string, TenantConfig>
  >;
  if (cellStack !== undefined) {
    return { tenants: checked, cellStack };
  }
  const { name = "cell", ...args } = cell ?? {};
  return { tenants: checked, cell: { name: String(name), args: textFields(args, cellTexts) as unknown as CellArgs } };
}

/** Arguments that are texts of digits: `pulumi config set --path` turns them into numbers. */
const cellTexts = ["projectNumber", "perimeter.accessPolicy"];
const tenantTexts = ["compute.cpu"];

function textFields(value: unknown, paths: readonly string[], at = ""): unknown {
  if (typeof value === "number" && paths.includes(at)) {
    return String(value);
  }
  if (!isMap(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, textFields(inner, paths, at === "" ? key : `${at}.${key}`)]),
  );
}

function mapValues(
  map: Readonly<Record<string, unknown>>,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

function unknownKey(full: string): Problem[] {
  const key = full.slice(namespace.length + 1);
  if ((knownKeys as readonly string[]).includes(key)) {
    return [];
  }
  const near = nearest(key, knownKeys);
  const fix =
    near === undefined
      ? `use one of: ${knownKeys.map((known) => `${namespace}:${known}`).join(", ")}`
      : `did you mean '${namespace}:${near}'?`;
  return [problem(full, `must be a known key; ${fix}`)];
}

function mapOf(
  key: string,
  text: string | undefined,
  problems: Problem[],
): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isMap(value)) {
    return value;
  }
  problems.push(
    problem(
      `${namespace}:${key}`,
      `must be a map; set its parts with 'pulumi config set --path ${namespace}:${key}.<part> <value>' or write it as YAML in the stack's file`,
    ),
  );
  return undefined;
}
