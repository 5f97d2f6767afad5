/** Checks of a resource's inputs: rows that concern one property, and how to find values and blocks. */
import { isMap } from "../../../plan/contract";
import type { CheckFailure } from "../protocol/provider";
import { isUnknown, mapsIn, type Properties, type Value } from "../protocol/values";

/** Names of RFC 1035, as Compute and others want them. */
export const rfc1035 = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * One limit of one property, for what neither the SDK nor the provider's schema says. `at` is a path such as
 * `template.vpcAccess.egress`. Missing and unknown values pass.
 */
export type FieldCheck =
  /** Text that must match; `must` completes the sentence "'name' …". */
  | { readonly at: string; readonly matches: { test(text: string): boolean }; readonly must: string }
  /** Text that must be one of a few words. */
  | { readonly at: string; readonly values: readonly string[] }
  /** A number within limits; `or` is allowed as well. */
  | { readonly at: string; readonly least: number; readonly most: number; readonly or?: number }
  /** A duration such as `7776000s`. */
  | { readonly at: string; readonly leastSeconds: number }
  /** Length of a list. */
  | { readonly at: string; readonly maxItems: number }
  /** Size of a text that may be a secret. */
  | { readonly at: string; readonly maxBytes: number };

/** What is wrong with the inputs by these rows. */
export function checkFields(inputs: Properties, checks: readonly FieldCheck[]): CheckFailure[] {
  return checks.flatMap((check) => {
    const value = valueAt(inputs, check.at);
    const reason = value === undefined || value === null || isUnknown(value) ? undefined : wrong(check, value);
    return reason === undefined ? [] : [{ property: check.at, reason }];
  });
}

function wrong(check: FieldCheck, value: Value): string | undefined {
  const { at } = check;
  if ("matches" in check) {
    return typeof value !== "string" || check.matches.test(value) ? undefined : `'${at}' ${check.must}, got '${value}'`;
  }
  if ("values" in check) {
    return typeof value !== "string" || check.values.includes(value) ? undefined : notListed(at, check.values, value);
  }
  if ("least" in check) {
    const { least, most, or } = check;
    const fits = typeof value !== "number" || (value >= least && value <= most) || value === or;
    return fits
      ? undefined
      : `'${at}' must be ${or === undefined ? "" : `${or} or `}between ${least} and ${most}, got '${value}'`;
  }
  if ("leastSeconds" in check) {
    const seconds = typeof value === "string" ? /^([0-9]+(?:\.[0-9]+)?)s$/.exec(value)?.[1] : undefined;
    return seconds !== undefined && Number(seconds) >= check.leastSeconds
      ? undefined
      : `'${at}' must be at least ${check.leastSeconds} seconds, such as '${check.leastSeconds}s', got '${value}'`;
  }
  if ("maxItems" in check) {
    return !Array.isArray(value) || value.length <= check.maxItems
      ? undefined
      : `'${at}' must have at most ${check.maxItems} entries, got ${value.length}`;
  }
  return typeof value !== "string" || Buffer.byteLength(value) <= check.maxBytes
    ? undefined
    : `'${at}' must be at most ${check.maxBytes} bytes`;
}

/** The answer to a word that is not among those allowed. */
export function notListed(path: string, allowed: readonly string[], value: Value): string {
  return `expected ${path} to be one of ${JSON.stringify(allowed)}, got ${value}`;
}

/** The value at a path; undefined if a part of the way is missing or unknown. */
export function valueAt(properties: Value | undefined, path: string): Value | undefined {
  return path.split(".").reduce<Value | undefined>((value, key) => (isMap(value) ? value[key] : undefined), properties);
}

/** The blocks of a list property; empty if it is missing or unknown. */
export function blocksAt(properties: Value | undefined, path: string): Properties[] {
  return mapsIn(valueAt(properties, path));
}
