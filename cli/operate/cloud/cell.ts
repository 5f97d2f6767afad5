/** Finds a cell in its project by the labels and names that the components give. */
import { cellSwitchBucketPattern, roleLabel, roles, tenantLabel } from "../../../plan";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import { type GoogleCloud, listAll } from "./googleCloud";

/** What operators' commands need to know of a cell. */
export interface CellInProject {
  /** Region, such as `europe-west1`. */
  readonly region: string;
  /** Bucket of the kill switch for all tenants. */
  readonly switchBucket: string;
  /** Tenants with an egress proxy, in the order of their ids. */
  readonly tenants: readonly TenantInProject[];
}

export interface TenantInProject {
  readonly id: string;
  /** Bucket of its kill switch. */
  readonly switchBucket: string;
}

interface BucketAnswer {
  readonly name: string;
  readonly location?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The cell of the project: a project has one. Throws a UserError if there is none. */
export async function findCell(cloud: GoogleCloud): Promise<CellInProject> {
  const buckets = await listAll<BucketAnswer>(
    cloud,
    { api: "storage", path: "/storage/v1/b", query: { project: cloud.project } },
    ({ items }) => items,
  );
  const switches = buckets.find(
    ({ name, labels }) => labels?.[roleLabel] === roles.cell && cellSwitchBucketPattern.test(name),
  );
  if (switches === undefined) {
    throw new UserError(
      `${cloud.place} holds no cell of this version; check '--project', or update the cell if it is older`,
      exits.couldNotTell,
    );
  }
  const tenants = buckets.flatMap(({ name, labels }) => {
    const id = labels?.[tenantLabel];
    return id !== undefined && labels?.[roleLabel] === roles.egressProxy && name.startsWith(`${id}-switch-`)
      ? [{ id, switchBucket: name }]
      : [];
  });
  return {
    region: (switches.location ?? "").toLowerCase(),
    switchBucket: switches.name,
    tenants: tenants.sort((one, other) => (one.id < other.id ? -1 : 1)),
  };
}

/** The tenants with these ids, or all of them if none is named. Throws a UserError that names the ids there are. */
export function chosenTenants(cell: CellInProject, wanted: readonly string[]): readonly TenantInProject[] {
  const problem = tenantProblem(cell, wanted);
  if (problem !== undefined) {
    throw new UserError(problem, exits.couldNotTell);
  }
  return wanted.length === 0 ? cell.tenants : cell.tenants.filter(({ id }) => wanted.includes(id));
}

/** What is wrong with ids of tenants; undefined if the cell has all of them. */
export function tenantProblem({ tenants }: CellInProject, wanted: readonly string[]): string | undefined {
  const known = tenants.map(({ id }) => id);
  const unknown = wanted.filter((id) => !known.includes(id));
  return unknown.length === 0
    ? undefined
    : `'--tenant' must be a tenant with an egress proxy (${known.join(", ") || "there is none"}), got '${unknown.join("', '")}'; name one of them`;
}
