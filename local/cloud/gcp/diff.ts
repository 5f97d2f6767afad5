/** Finds what a deployment would change, property by property. */
import { isMap } from "../../../plan/contract";
import type { Catalog, PropertyShape, ResourceShape } from "../catalog/shape";
import type { PropertyChange } from "../protocol/provider";
import { containsUnknown, type Properties, sameValue, type Value } from "../protocol/values";

/**
 * Compares the inputs of the state with those of the program. As with the real provider, two things are not a
 * difference: leaving out what the cloud computes, and writing down a default.
 */
export function diffInputs(
  shape: ResourceShape,
  catalog: Catalog,
  olds: Properties,
  news: Properties,
  oldOutputs: Properties,
): PropertyChange[] {
  return [...shape.inputs.values()].flatMap((property) => {
    const before = olds[property.name] ?? null;
    const after = news[property.name] ?? null;
    const fallback = shape.known[property.name] ?? null;
    if (after === null) {
      const computed = property.name === "project" || shape.unknown.includes(property.name);
      return before === null || computed || sameAsUnset(before, fallback)
        ? []
        : [{ path: property.name, kind: "delete", replace: property.replaces === true, inputDiff: true }];
    }
    if (before === null && !containsUnknown(after)) {
      const current = oldOutputs[property.name] ?? fallback;
      return sameAsUnset(after, current)
        ? []
        : [{ path: property.name, kind: "add", replace: property.replaces === true, inputDiff: true }];
    }
    return diffValue(before, after, property, property.name, catalog, property.replaces === true);
  });
}

function diffValue(
  before: Value | undefined,
  after: Value | undefined,
  property: Pick<PropertyShape, "type">,
  path: string,
  catalog: Catalog,
  replace: boolean,
): PropertyChange[] {
  if (!containsUnknown(after) && (sameValue(before, after) || sameScalar(before, after))) {
    return [];
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const item = { type: property.type.slice(1, -1) };
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
      diffValue(before[index], after[index], item, `${path}[${index}]`, catalog, replace),
    ).flat();
  }
  if (isMap(before) && isMap(after)) {
    const nested = catalog.objects.get(property.type.slice(1));
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
      const shape = nested?.get(key);
      const below = { type: shape?.type ?? property.type.slice(1, -1) };
      // A block replaces the resource when it comes or goes; a change inside of it only if the changed property says so.
      const replaces = nested ? shape?.replaces === true : replace;
      const keyPath = /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`;
      return diffValue(before[key], after[key], below, keyPath, catalog, replaces);
    });
  }
  const kind = isAbsent(before) ? "add" : isAbsent(after) ? "delete" : "update";
  const inside = replacesInside(property.type, before, catalog) || replacesInside(property.type, after, catalog);
  return [{ path, kind, replace: replace || inside, inputDiff: true }];
}

/** Whether a block that comes or goes holds a value that replaces the resource. */
function replacesInside(type: string, value: Value | undefined, catalog: Catalog): boolean {
  if (Array.isArray(value)) {
    return value.some((item) => replacesInside(type.slice(1, -1), item, catalog));
  }
  const block = catalog.objects.get(type.slice(1));
  return block !== undefined && isMap(value)
    ? Object.entries(value).some(([name, item]) => {
        const property = block.get(name);
        return property !== undefined && (property.replaces || replacesInside(property.type, item, catalog));
      })
    : false;
}

/** "8080" and 8080 are the same to the bridge, which converts by the schema. */
function sameScalar(left: Value | undefined, right: Value | undefined): boolean {
  const scalar = (value: Value | undefined) => ["string", "number", "boolean"].includes(typeof value);
  return scalar(left) && scalar(right) && String(left) === String(right);
}

/** Whether a value is what the resource has if the program leaves the property out. */
function sameAsUnset(value: Value, unset: Value): boolean {
  return sameValue(value, unset) || (isEmpty(value) && (unset === null || isEmpty(unset)));
}

function isAbsent(value: Value | undefined): boolean {
  return value === undefined || value === null;
}

/** In Terraform's data model an empty block, list or text equals a missing one. */
function isEmpty(value: Value): boolean {
  return (
    value === "" ||
    value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (isMap(value) && Object.keys(value).length === 0)
  );
}
