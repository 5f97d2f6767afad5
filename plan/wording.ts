/**
 * Words for what the schema library finds, in the form that all messages have: lower case, `must …, got …`. Made from
 * the codes and values of its issues, never from its English, which may change with any version.
 */
import type { z } from "zod";

const nouns: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "nothing",
};

const noun = (type: string): string => nouns[type] ?? type;

/**
 * What an issue says to the author of a plan. Given to each parse as its `error`, so it is asked only for issues for
 * which the schema has no message of its own.
 */
export function issueWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? `must be set, to ${noun(issue.expected)}`
        : `must be ${noun(issue.expected)}, got ${noun(typeOf(issue.input))}`;
    case "invalid_value":
      return `must be one of: ${issue.values.join(", ")}`;
    case "too_small":
      return bound("at least", Number(issue.minimum), issue.origin);
    case "too_big":
      return bound("at most", Number(issue.maximum), issue.origin);
    case "invalid_union":
      return `must be of a known form, got ${noun(typeOf(issue.input))}`;
    default:
      return `must be valid, got ${noun(typeOf(issue.input))}`;
  }
}

function typeOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
};

function bound(how: string, limit: number, origin: string): string {
  const unit = units[origin];
  return unit === undefined ? `must be ${how} ${limit}` : `must have ${how} ${limit} ${unit[limit === 1 ? 0 : 1]}`;
}
