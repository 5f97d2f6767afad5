/** Writes a command's answer to standard output, as JSON for programs or as text for people. */

/** @param json ends up in scripts of users: its `version` changes if a field changes its meaning or goes. */
export function printAnswer(format: "table" | "text" | "json", json: unknown, text: string): void {
  process.stdout.write(format === "json" ? `${JSON.stringify(json, null, 2)}\n` : text);
}
