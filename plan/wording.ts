/** Words for what the schema library finds, in the form that all messages have: lower case, `must …, got …`. */
import type { z } from "zod";

/** Messages start in lower case: they follow a path and a colon. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

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

/** What an issue says to the author of a plan; the schema's own messages are taken as they are. */
export function issueMessage(issue: z.core.$ZodIssue): string {
  const type = /^Invalid input: expected (\w+), received (\w+)$/.exec(issue.message);
  if (type) {
    const expected = nouns[type[1] ?? ""] ?? type[1];
    return type[2] === "undefined"
      ? `must be set, to ${expected}`
      : `must be ${expected}, got ${nouns[type[2] ?? ""] ?? type[2]}`;
  }
  switch (issue.code) {
    case "invalid_value":
      return issue.message.startsWith("Invalid")
        ? `must be one of: ${issue.values.join(", ")}`
        : lowerFirst(issue.message);
    case "too_small":
      return bound(issue.message, "at least", Number(issue.minimum), issue.origin);
    case "too_big":
      return bound(issue.message, "at most", Number(issue.maximum), issue.origin);
    default:
      return lowerFirst(issue.message);
  }
}

const units: Readonly<Record<string, string>> = { string: "character", array: "entry" };

function bound(message: string, how: string, limit: number, origin: string): string {
  if (!message.startsWith("Too ")) {
    return lowerFirst(message);
  }
  const unit = units[origin];
  if (unit === undefined) {
    return `must be ${how} ${limit}`;
  }
  const plural = unit === "entry" ? "entries" : `${unit}s`;
  return `must have ${how} ${limit} ${limit === 1 ? unit : plural}`;
}
