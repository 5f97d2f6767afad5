/**
 * Changes that only take access away: they must be possible at any hour, without waiting for a reviewer, and in a freeze. They are
 * those in tenants that are quarantined or closing, as far as they change neither what runs nor as whom.
 */
import { isSource, leafChanges, type Part, type PartChange } from "../../review";
import { knownValue, type Resource } from "../read";

/** What decides what runs. */
const decides =
  /(?:^|[.\]])(?:image|envs|args|commands|volumes|volumeMounts|serviceAccount|secret|network|subnetwork)(?:[.[]|$)/;
const grants = /I[aA][mM](?:Policy|Binding|Member)$/;

/** True for a tenant's component that is quarantined or closing. */
export function isWithdrawn({ type, inputs }: Resource): boolean {
  const state = type === "bulkhead:index:Tenant" ? knownValue(inputs.at("state").text()) : undefined;
  return state === "quarantined" || state === "closing";
}

/** Tells which changes may go through without a review. */
export function withdrawals(resources: readonly Resource[]): (change: PartChange) => boolean {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const anyWithdrawn = resources.some(isWithdrawn);
  return ({ change, type, id, leaves }) => {
    if (change === "removed") {
      return anyWithdrawn && grants.test(type);
    }
    const resource = id === undefined ? undefined : byUrn.get(id);
    return change === "changed" && inWithdrawn(resource, byUrn) && leaves.every(({ path }) => !decides.test(path));
  };
}

/** True if a resource of a withdrawn tenant differs from a reviewed one only in what takes access away. */
export function isLessThan(reviewed: Part, part: Part): boolean {
  return (
    reviewed.type === part.type &&
    leafChanges(reviewed.properties, part.properties).every(
      ({ path, before }) => isSource(before) || (path !== "name" && !decides.test(path)),
    )
  );
}

function inWithdrawn(resource: Resource | undefined, byUrn: ReadonlyMap<string, Resource>): boolean {
  for (let one = resource; one !== undefined; one = one.parent === undefined ? undefined : byUrn.get(one.parent)) {
    if (isWithdrawn(one)) {
      return true;
    }
  }
  return false;
}
