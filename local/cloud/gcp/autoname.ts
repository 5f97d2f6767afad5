/** Names for resources that the program leaves unnamed, as the provider's bridge makes them. */
import { createHash } from "node:crypto";
import type { CheckCall, CheckFailure } from "../protocol/provider";
import { nameOfUrn } from "../protocol/urn";
import type { Properties, Value } from "../protocol/values";

/** Fills in a missing name: the resource's name, `-` and seven hex digits. It stays the same in updates. */
export function autonamed(property: string, call: CheckCall): { inputs: Properties; failures: CheckFailure[] } {
  if (call.news[property] !== undefined && call.news[property] !== null) {
    return { inputs: call.news, failures: [] };
  }
  const named = (name: Value) => ({ inputs: { ...call.news, [property]: name }, failures: [] });
  const before = call.olds[property];
  if (typeof before === "string") {
    return named(before);
  }
  if (call.autonaming?.mode === "disable") {
    const reason = `'${property}' must be set, as automatic names are disabled`;
    return { inputs: call.news, failures: [{ property, reason }] };
  }
  if (call.autonaming?.mode === "enforce" || call.autonaming?.proposedName) {
    return named(call.autonaming.proposedName);
  }
  const suffix = createHash("sha256").update(call.randomSeed).update(call.urn).digest("hex").slice(0, 7);
  return named(`${stem(call.name)}-${suffix}`);
}

/** Whether a name was made by `autonamed`; a replacement then gets a new one. */
export function isAutomaticName(name: string, urn: string): boolean {
  const [, start, suffix] = /^(.*)-([0-9a-f]{7})$/.exec(name) ?? [];
  return suffix !== undefined && start === stem(nameOfUrn(urn));
}

function stem(resourceName: string): string {
  return resourceName.toLowerCase().replace(/_/g, "-").slice(0, 55);
}
