/** What an operator can switch off, and the lists that hold what is off. */
import { env, everything, isMap, misspeltNames, roles, switchFile, switchNames } from "../../../plan";
import type { CellInProject, TenantInProject } from "../cloud/cell";
import { changeControlObject, readControlObject } from "../cloud/controlObjects";
import { type GoogleCloud, isRefused } from "../cloud/googleCloud";
import type { RunService } from "../cloud/services";

/** Vendors, sinks and APIs (as `api/<name>`) that the plans of these tenants name, sorted. */
export function switchable(services: readonly RunService[], tenants: readonly TenantInProject[]): string[] {
  const ids = new Set(tenants.map(({ id }) => id));
  const names = services
    .filter(({ role, tenant }) => role === roles.egressProxy && tenant !== undefined && ids.has(tenant))
    .flatMap(({ variables }) => namesInPlan(variables[env.plan] ?? ""));
  return [...new Set(names)].sort();
}

function namesInPlan(text: string): string[] {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch {
    return [];
  }
  const keysOf = (value: unknown) => (isMap(value) ? Object.keys(value) : []);
  return isMap(plan)
    ? [...keysOf(plan.vendors), ...keysOf(plan.sinks), ...keysOf(plan.apis).map((name) => `api/${name}`)]
    : [];
}

/** The entry in the form of the lists. */
export function entryName(entry: string): string {
  return entry.trim().toLowerCase();
}

/** What is wrong with an entry; undefined if something of that name exists. */
export function entryProblem(entry: string, existing: readonly string[]): string | undefined {
  const all = [...existing, everything];
  return all.includes(entryName(entry))
    ? undefined
    : `'entry' must be something that the chosen tenants may send to, got '${entry}'; write one of ${all.map((one) => `'${one}'`).join(", ")}`;
}

/** Names in the cell's list and in that of each tenant; undefined for a list that the caller may not read. */
export interface SwitchLists {
  readonly cell: ReadonlySet<string> | undefined;
  readonly tenants: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  /** Lines of all these lists that are not a known name, so that everything is off. */
  readonly misspelt: readonly string[];
}

export async function readLists(
  cloud: GoogleCloud,
  cell: CellInProject,
  tenants: readonly TenantInProject[],
): Promise<SwitchLists> {
  const misspelt = new Set<string>();
  const read = async (bucket: string) => {
    try {
      const { text } = await readControlObject(cloud, bucket, switchFile);
      for (const name of misspeltNames(text)) {
        misspelt.add(name);
      }
      return switchNames(text);
    } catch (error) {
      // Who operates the whole cell need not be able to read each tenant's list.
      if (isRefused(error)) {
        return undefined;
      }
      throw error;
    }
  };
  const own = await Promise.all(tenants.map(async ({ id, switchBucket }) => [id, await read(switchBucket)] as const));
  return { cell: await read(cell.switchBucket), tenants: new Map(own), misspelt: [...misspelt].sort() };
}

/** Adds the entry to a list, or takes it out. Comments and other lines stay. Returns whether anything changed. */
export async function changeList(
  cloud: GoogleCloud,
  bucket: string,
  entry: string,
  action: "off" | "on",
): Promise<boolean> {
  return changeControlObject(cloud, bucket, switchFile, (text) => {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
    const others = lines.filter((line) => line.trim().toLowerCase() !== entry);
    if (action === "off" && others.length < lines.length) {
      return text;
    }
    const next = action === "off" ? [...lines, entry] : others;
    if (action === "on" && others.length === lines.length) {
      return text;
    }
    return next.length === 0 ? undefined : `${next.join("\n")}\n`;
  });
}
