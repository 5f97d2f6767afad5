import type { CheckFailure } from "../protocol/provider";
import { isRecord, isUnknown, type Properties, type Value } from "../protocol/values";

/** Names of RFC 1035, as Compute and others want them. */
export const rfc1035 = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A name that must match; missing and unknown values pass. */
export function checkPattern(inputs: Properties, property: string, pattern: RegExp, rule: string): CheckFailure[] {
  const value = inputs[property];
  return typeof value !== "string" || isUnknown(value) || pattern.test(value)
    ? []
    : [{ property, reason: `'${property}' ${rule}, got '${value}'` }];
}

/** A value at a path such as `template.vpcAccess.egress` that must be one of a few. */
export function checkEnum(inputs: Properties, path: string, allowed: readonly string[]): CheckFailure[] {
  const value = valueAt(inputs, path);
  return typeof value !== "string" || isUnknown(value) || allowed.includes(value)
    ? []
    : [{ property: path, reason: `expected ${path} to be one of ${JSON.stringify(allowed)}, got ${value}` }];
}

export function checkRange(inputs: Properties, path: string, least: number, most: number): CheckFailure[] {
  const value = valueAt(inputs, path);
  return typeof value !== "number" || (value >= least && value <= most)
    ? []
    : [{ property: path, reason: `expected ${path} to be in the range (${least} - ${most}), got ${value}` }];
}

/** The value at a path; undefined when a part of the way is missing or unknown. */
export function valueAt(properties: Value | undefined, path: string): Value | undefined {
  return path
    .split(".")
    .reduce<Value | undefined>((value, key) => (isRecord(value) ? value[key] : undefined), properties);
}

/** The blocks of a list property; empty when it is missing or unknown. */
export function blocksAt(properties: Value | undefined, path: string): Properties[] {
  const value = valueAt(properties, path);
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
