/** Writes TypeScript types from a tracking plan. */
import type { Declared, DeclaredPlan, ValueType } from "./declared";

export function typescriptTypes({ events, profile, groups }: DeclaredPlan): string {
  return [
    "/** Types of a tracking plan. Written by `bulkhead plan types`; write them again when the plan changes. */",
    "",
    "/** Properties by event. What is not here does not leave. */",
    mapOf("Events", events),
    "",
    "export type EventName = keyof Events;",
    "",
    "/** A tracking function, e.g. `const track: Track = (event, properties) => mixpanel.track(event, { ...ids, ...properties });` */",
    "export type Track = <Name extends EventName>(event: Name, properties: Events[Name]) => void;",
    "",
    "/** Traits of people. */",
    profile === undefined
      ? "export type Profile = Record<string, never>;"
      : `export interface Profile ${body(profile, "")}`,
    "",
    "/** Traits by group type. */",
    mapOf("Groups", groups),
    "",
  ].join("\n");
}

function mapOf(name: string, entries: readonly Declared[]): string {
  const rows = entries.map((entry) => `  ${key(entry.name)}: ${body(entry, "  ")};\n`);
  return `export interface ${name} {\n${rows.join("")}}`;
}

/** An event without fields takes no properties at all, which `{}` would not say. */
function body({ fields }: Declared, indent: string): string {
  if (fields.length === 0) {
    return indent === "" ? "{}" : "Record<string, never>";
  }
  const rows = fields.map(
    ({ name, type, note }) => `${indent}  /** ${note} */\n${indent}  ${key(name)}?: ${written(type)};\n`,
  );
  return `{\n${rows.join("")}${indent}}`;
}

function written(type: ValueType): string {
  switch (type.kind) {
    case "boolean":
      return "boolean";
    case "number":
      return "number";
    case "text":
      return "string";
    case "textOrNumber":
      return "string | number";
    case "anything":
      return "unknown";
    case "oneOf":
      return type.values.map((value) => JSON.stringify(value)).join(" | ");
    case "list": {
      const entry = written(type.of);
      return entry.includes(" ") ? `readonly (${entry})[]` : `readonly ${entry}[]`;
    }
  }
}

function key(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name);
}
