import type { Catalog, PropertyShape, ResourceShape } from "../catalog/shape";
import type { CheckFailure } from "../protocol/provider";
import { isRecord, isUnknown, type Properties, type Value } from "../protocol/values";

/** Compares inputs with the shape: what is required, and the kind of each value. Unknown properties pass, as they do
 * with the real provider, whose schema check ignores them. */
export function checkShape(inputs: Properties, shape: ResourceShape, catalog: Catalog): CheckFailure[] {
  return checkObject(inputs, shape.inputs, "", catalog);
}

function checkObject(
  object: Properties,
  shape: ReadonlyMap<string, PropertyShape>,
  prefix: string,
  catalog: Catalog,
): CheckFailure[] {
  return [...shape.values()].flatMap((property) => {
    const value = object[property.name];
    const path = prefix === "" ? property.name : `${prefix}.${property.name}`;
    if (value === undefined || value === null) {
      return property.required ? [{ property: path, reason: `Missing required argument '${path}'` }] : [];
    }
    return checkValue(value, property.type, path, catalog);
  });
}

function checkValue(value: Value, type: string, path: string, catalog: Catalog): CheckFailure[] {
  if (isUnknown(value)) {
    return [];
  }
  if (type.startsWith("[")) {
    return Array.isArray(value)
      ? value.flatMap((item, index) => checkValue(item, type.slice(1, -1), `${path}[${index}]`, catalog))
      : [wrongKind(path, "a list", value)];
  }
  if (type.startsWith("#")) {
    const shape = catalog.objects.get(type.slice(1));
    return isRecord(value)
      ? checkObject(value, shape ?? new Map(), path, catalog)
      : [wrongKind(path, "a block", value)];
  }
  if (type.startsWith("{")) {
    return isRecord(value)
      ? Object.entries(value).flatMap(([key, item]) => checkValue(item, type.slice(1, -1), `${path}.${key}`, catalog))
      : [wrongKind(path, "a map", value)];
  }
  return fits(value, type) ? [] : [wrongKind(path, words[type] ?? type, value)];
}

const words: Record<string, string> = { str: "text", bool: "a boolean", int: "a whole number", num: "a number" };

/** The bridge converts between scalars where nothing is lost, such as "8080" for a number. */
function fits(value: Value, type: string): boolean {
  switch (type) {
    case "str":
      return typeof value !== "object" || value === null;
    case "bool":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "int":
      return Number.isInteger(typeof value === "string" && value !== "" ? Number(value) : value);
    case "num":
      return Number.isFinite(typeof value === "string" && value !== "" ? Number(value) : value);
    default:
      return true;
  }
}

/** Names the kind, never the value: it may be a secret. */
function wrongKind(path: string, wanted: string, value: Value): CheckFailure {
  const got = Array.isArray(value) ? "a list" : isRecord(value) ? "a block" : `a ${typeof value}`;
  return { property: path, reason: `'${path}' must be ${wanted}, got ${got}` };
}
