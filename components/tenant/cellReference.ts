/** Reading a cell's reference, and counting the tenants that this program puts into a cell. */
import * as pulumi from "@pulumi/pulumi";
import { type CellReference, cellReferenceFields } from "../cell/cellReference";
import { isDeferred } from "../validation/deferred";

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
  return Object.fromEntries(cellReferenceFields.map((key) => [key, field(key)])) as unknown as CellFields;
}

/** By the engine's monitor, which is another one in each run: a process may run many programs, even side by side. */
const runs = new WeakMap<object, WeakMap<object, Set<string>>>();

/**
 * Notes that a tenant joins a cell of this program. Tenants that were given the same reference object count as in one
 * cell; what other stacks put there is not seen.
 *
 * @returns how many tenants the cell has with it, and whether the id was there before
 */
export function joinCell(reference: pulumi.Input<CellReference>, id: string): { count: number; duplicate: boolean } {
  if (typeof reference !== "object" || reference === null) {
    return { count: 0, duplicate: false };
  }
  const run: object = pulumi.runtime.getMonitor() ?? runs;
  const cells = runs.get(run) ?? new WeakMap<object, Set<string>>();
  runs.set(run, cells);
  const ids = cells.get(reference) ?? new Set<string>();
  cells.set(reference, ids);
  const duplicate = ids.has(id);
  ids.add(id);
  return { count: ids.size, duplicate };
}
