/**
 * Property values as the engine sends them: plain JSON, in which unknowns are sentinel strings and secrets are wrapped
 * objects. The providers work on unwrapped values and remember the paths of the secrets beside them.
 */
import { specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { isMap } from "../../../plan/contract";

export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Properties = { [key: string]: Value };
export type Path = readonly (string | number)[];

export { unknownValue };

/**
 * One text per type of value; the SDK for Node knows the first, other SDKs send the rest (`plugin/rpc.go` in Pulumi).
 */
const unknownSentinels: ReadonlySet<string> = new Set([
  unknownValue,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

export function isUnknown(value: Value | undefined): boolean {
  return typeof value === "string" && unknownSentinels.has(value);
}

export function containsUnknown(value: Value | undefined): boolean {
  if (Array.isArray(value)) {
    return value.some(containsUnknown);
  }
  return isMap(value) ? Object.values(value).some(containsUnknown) : isUnknown(value);
}

/** Removes the secret wrappers and returns their paths. */
export function unwrapSecrets(wrapped: Properties): { properties: Properties; secrets: Path[] } {
  const secrets: Path[] = [];
  const unwrap = (value: Value, path: Path): Value => {
    if (Array.isArray(value)) {
      return value.map((item, index) => unwrap(item, [...path, index]));
    }
    if (!isMap(value)) {
      return value;
    }
    if (value[specialSigKey] === specialSecretSig) {
      secrets.push(path);
      return unwrap(value.value ?? null, path);
    }
    return mapValues(value, (item, key) => unwrap(item, [...path, key]));
  };
  return { properties: mapValues(wrapped, (value, key) => unwrap(value, [key])), secrets };
}

/**
 * Wraps the values at the given paths. If a path no longer exists, wraps the nearest value above it, so nothing leaks.
 */
export function wrapSecrets(properties: Properties, secrets: readonly Path[]): Properties {
  const wrap = (value: Value, paths: readonly Path[]): Value => {
    if (paths.some((path) => path.length === 0)) {
      return secretOf(value);
    }
    if (Array.isArray(value)) {
      const inside = value.map((item, index) => wrap(item, below(paths, index)));
      return paths.some((path) => typeof path[0] !== "number" || path[0] >= value.length) ? secretOf(inside) : inside;
    }
    if (isMap(value)) {
      const inside = mapValues(value, (item, key) => wrap(item, below(paths, key)));
      return paths.some((path) => !(String(path[0]) in value)) ? secretOf(inside) : inside;
    }
    return paths.length > 0 && value !== null ? secretOf(value) : value;
  };
  return mapValues(properties, (value, key) => wrap(value, below(secrets, key)));
}

/** Deep equality of two property values; key order does not matter, an absent key equals `null`. */
export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right || (left ?? null) === (right ?? null)) {
    return true;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  if (isMap(left) && isMap(right)) {
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => sameValue(left[key], right[key]));
  }
  return false;
}

function mapValues(record: Properties, change: (value: Value, key: string) => Value): Properties {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

/** The value as text; undefined if it is missing, unknown or not a text. */
export function knownText(value: Value | undefined): string | undefined {
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** The maps in a list; empty if the value is not a list. */
export function mapsIn(value: Value | undefined): Properties[] {
  return Array.isArray(value) ? value.flatMap((item) => (isMap(item) ? [item] : [])) : [];
}

/** The items of a list as texts; empty if the value is not a list. */
export function textsIn(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function secretOf(value: Value): Value {
  return { [specialSigKey]: specialSecretSig, value };
}

function below(paths: readonly Path[], key: string | number): Path[] {
  return paths.filter((path) => path[0] === key).map((path) => path.slice(1));
}
