/** What the pack reads of a registration. */
import { makeResource, type Resource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import type { Registered } from "./record";

const known = new WeakMap<Registered, Resource>();

/** Most of a changed program is as it was, so each registration is read once. */
export function resourceOf(one: Registered): Resource {
  const resource =
    known.get(one) ??
    makeResource({
      urn: one.urn,
      type: one.type,
      name: one.name,
      parent: one.parent === "" ? undefined : one.parent,
      provider: Field.of(one.providerInputs),
      inputs: Field.of(one.inputs),
      outputs: Field.of(one.outputs),
      dependencies: one.dependencies,
      propertyDependencies: new Map(Object.entries(one.propertyDependencies)),
    });
  known.set(one, resource);
  return resource;
}
