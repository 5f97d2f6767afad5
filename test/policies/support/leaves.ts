/** Every place in a resource's inputs that a program could fill from another resource's output. */
import { specialSigKey } from "../../support/pulumi";
import type { Inputs } from "./cloudOutputs";
import type { Registered } from "./record";

export type Path = readonly (string | number)[];

/** Paths of all values, blocks and lists below a resource's inputs, from the outside in. */
export function placesIn(inputs: Inputs): Path[] {
  return below(inputs, []);
}

function below(value: unknown, path: Path): Path[] {
  const own = path.length === 0 ? [] : [path];
  if (Array.isArray(value)) {
    return [...own, ...value.flatMap((item, at) => below(item, [...path, at]))];
  }
  // Inside the wrapper around a secret value is the wire format, not a place of its own.
  if (typeof value !== "object" || value === null || specialSigKey in value) {
    return own;
  }
  return [...own, ...Object.entries(value).flatMap(([key, item]) => below(item, [...path, key]))];
}

/** A path with every list's position left open, so that one word covers all items: `template.containers[].envs[].value`. */
export function shapeOf(path: Path): string {
  return path.map((part, at) => (typeof part === "number" ? "[]" : at === 0 ? part : `.${part}`)).join("");
}

/** Resources that a stack has and another has not, or not with these inputs: what was changed to break it. */
export function changedFrom(good: readonly Registered[], bad: readonly Registered[]): Registered[] {
  const known = new Map(good.map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]));
  return bad.filter(({ urn, inputs }) => known.get(urn) !== JSON.stringify(inputs));
}
