/** Compares inputs with the shape of their type, as the provider does before any call. */
import { isMap } from "../../../plan/contract";
import type { Catalog, PropertyShape, ResourceShape } from "../catalog/shape";
import type { CheckFailure } from "../protocol/provider";
import { containsUnknown, isUnknown, type Properties, type Value } from "../protocol/values";
import { notListed, valueAt } from "../resources/checks";

/**
 * What the shape forbids: a missing, unknown or exclusive property, a value of another kind, a word that isn't listed.
 */
export function checkShape(inputs: Properties, shape: ResourceShape, catalog: Catalog): CheckFailure[] {
  const check = new ShapeCheck(inputs, catalog);
  return [...check.unknownKeys(inputs, shape.inputs, ""), ...check.properties(inputs, shape.inputs, "")];
}

class ShapeCheck {
  readonly #inputs: Properties;
  readonly #catalog: Catalog;

  constructor(inputs: Properties, catalog: Catalog) {
    this.#inputs = inputs;
    this.#catalog = catalog;
  }

  properties(object: Properties, shape: ReadonlyMap<string, PropertyShape>, prefix: string): CheckFailure[] {
    return [...shape.values()].flatMap((property) => {
      const value = object[property.name];
      const path = prefix === "" ? property.name : `${prefix}.${property.name}`;
      if (value === undefined || value === null) {
        const missing = property.required ? [{ property: path, reason: `Missing required argument '${path}'` }] : [];
        return [...missing, ...this.#exactlyOne(property, path)];
      }
      return [
        ...this.#exactlyOne(property, path),
        ...(isUnknown(value) ? [] : this.#conflicts(property, path)),
        ...this.#value(value, property, path),
      ];
    });
  }

  /** Properties that the type doesn't have. The provider's own check ignores them in a block that holds an unknown. */
  unknownKeys(object: Properties, shape: ReadonlyMap<string, PropertyShape>, prefix: string): CheckFailure[] {
    return Object.keys(object)
      .filter((key) => !shape.has(key) && !key.startsWith("__"))
      .map((key) => (prefix === "" ? key : `${prefix}.${key}`))
      .map((property) => ({ property, reason: `Invalid or unknown key '${property}'` }));
  }

  #value(value: Value, property: PropertyShape, path: string): CheckFailure[] {
    if (isUnknown(value)) {
      return [];
    }
    const { type, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = property;
    if (type.startsWith("[")) {
      if (!Array.isArray(value)) {
        return [wrongKind(path, "a list", value)];
      }
      const item = { ...property, type: type.slice(1, -1) };
      const length =
        value.length < minItems || value.length > maxItems ? [wrongLength(path, property, value.length)] : [];
      return [...length, ...value.flatMap((one, index) => this.#value(one, item, `${path}[${index}]`))];
    }
    if (type.startsWith("#")) {
      if (!isMap(value)) {
        return [wrongKind(path, "a block", value)];
      }
      const shape = this.#catalog.objects.get(type.slice(1)) ?? new Map<string, PropertyShape>();
      const extra = containsUnknown(value) ? [] : this.unknownKeys(value, shape, path);
      return [...extra, ...this.properties(value, shape, path)];
    }
    if (type.startsWith("{")) {
      const item = { ...property, type: type.slice(1, -1) };
      return isMap(value)
        ? Object.entries(value).flatMap(([key, one]) => this.#value(one, item, `${path}.${key}`))
        : [wrongKind(path, "a map", value)];
    }
    if (!fits(value, type)) {
      return [wrongKind(path, words[type] ?? type, value)];
    }
    const { values, required } = property;
    // The provider takes an empty text for an optional word.
    return values === undefined || values.includes(String(value)) || (value === "" && !required)
      ? []
      : [{ property: path, reason: notListed(path, values, value) }];
  }

  /** Reported once, at the first property of the group; an unknown value may turn out to be the one. */
  #exactlyOne({ exactlyOneOf }: PropertyShape, path: string): CheckFailure[] {
    const group = [...new Set([...(exactlyOneOf ?? []), path])].sort();
    if (exactlyOneOf === undefined || group[0] !== path) {
      return [];
    }
    const given = group
      .map((one) => valueAt(this.#inputs, one))
      .filter((value) => value !== undefined && value !== null);
    const known = given.filter((value) => !isUnknown(value));
    const names = group.join(",");
    if (known.length > 1) {
      return [{ property: path, reason: `only one of \`${names}\` can be specified` }];
    }
    return given.length === 0 ? [{ property: path, reason: `one of \`${names}\` must be specified` }] : [];
  }

  #conflicts({ conflicts = [] }: PropertyShape, path: string): CheckFailure[] {
    return conflicts
      .filter((other) => {
        const value = valueAt(this.#inputs, other);
        return value !== undefined && value !== null && !isUnknown(value);
      })
      .map((other) => ({ property: path, reason: `'${path}' conflicts with '${other}'` }));
  }
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

function wrongLength(path: string, { minItems, maxItems }: PropertyShape, length: number): CheckFailure {
  const limits = [
    ...(minItems === undefined ? [] : [`at least ${minItems}`]),
    ...(maxItems === undefined ? [] : [`at most ${maxItems}`]),
  ];
  return { property: path, reason: `'${path}' must have ${limits.join(" and ")} entries, got ${length}` };
}

/** Names the kind, never the value: it may be a secret. */
function wrongKind(path: string, wanted: string, value: Value): CheckFailure {
  const got = Array.isArray(value) ? "a list" : isMap(value) ? "a block" : `a ${typeof value}`;
  return { property: path, reason: `'${path}' must be ${wanted}, got ${got}` };
}
