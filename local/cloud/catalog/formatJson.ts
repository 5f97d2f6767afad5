/** Writes the catalogue's JSON files. */
import { isMap } from "../../../plan/contract";

/** JSON with one line per innermost object, so that a changed property is one changed line. */
export function formatJson(value: object): string {
  return `${lines(value, "")}\n`;
}

function lines(value: unknown, indent: string): string {
  if (!isMap(value) || !Object.values(value).some(isMap)) {
    return JSON.stringify(value);
  }
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${lines(item, inner)}`);
  return `{\n${entries.join(",\n")}\n${indent}}`;
}
