/** Writes what a command answers to standard output: for programs, or for people. */
export function printAnswer(format: "table" | "json", json: unknown, text: string): void {
  process.stdout.write(format === "json" ? `${JSON.stringify(json, null, 2)}\n` : text);
}
