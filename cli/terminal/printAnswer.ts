/** Writes a command's answer to standard output, as JSON for programs or as text for people. */

/**
 * @param json ends up in scripts of users: its `version` changes if a field changes its meaning or goes.
 * @param text a function if it takes long to lay out, as a table of ten thousand rows does
 */
export function printAnswer(format: "table" | "text" | "json", json: unknown, text: string | (() => string)): void {
  if (format === "json") {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  } else {
    process.stdout.write(typeof text === "string" ? text : text());
  }
}
