/** Reading a cell's reference, and counting the tenants that this program puts into a cell. */
import * as pulumi from "@pulumi/pulumi";
import type { CellReference } from "./cellArgs";
import { isDeferred } from "./validatedInput";

/**
 * The fields of a reference, each an output of its own. A reference of the same program keeps the dependencies of each
 * field apart: a workload depends on its own subnet and not on the egress network too, and a policy can prove it.
 */
export type CellFields = {
  readonly [K in keyof Required<CellReference>]: pulumi.Output<pulumi.Unwrap<CellReference[K]>>;
};

export function cellFields(reference: pulumi.Input<CellReference>): CellFields {
  const whole = isDeferred(reference) ? pulumi.output(reference) : undefined;
  // Lifted access, unlike `apply`, also reads the known fields of a reference with unknown ones.
  const field = (key: keyof CellReference) => (whole ? whole[key] : pulumi.output((reference as CellReference)[key]));
  return Object.fromEntries(fieldNames.map((key) => [key, field(key)])) as unknown as CellFields;
}

const fieldNames: readonly (keyof CellReference)[] = [
  "name",
  "project",
  "projectNumber",
  "region",
  "workloadNetwork",
  "workloadSubnetwork",
  "egressNetwork",
  "egressSubnetwork",
  "keyRing",
  "egressHosts",
  "egressImage",
  "maxTenants",
  "runAgent",
  "secretManagerAgent",
  "storageAgent",
  "iapAgent",
];

const tenantsByCell = new WeakMap<object, Set<string>>();

/**
 * Notes that a tenant joins a cell of this program.
 *
 * @returns how many tenants the cell has with it, and whether the id was there before
 */
export function joinCell(reference: pulumi.Input<CellReference>, id: string): { count: number; duplicate: boolean } {
  const ids = tenantsByCell.get(reference) ?? new Set();
  tenantsByCell.set(reference, ids);
  const duplicate = ids.has(id);
  ids.add(id);
  return { count: ids.size, duplicate };
}
