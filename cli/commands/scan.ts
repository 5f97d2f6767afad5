/** `bulkhead scan`: looks for state, keys and files that an app's users would share. */
import { defineCommand } from "../commandLine/definition";

export const scanCommand = defineCommand({
  name: "scan",
  summary: "find keys, state and files in an app's code that its users would share",
  arguments: [{ name: "dir", summary: "folder of the app", default: "." }],
  options: {
    format: {
      short: "f",
      value: "format",
      summary: "form of the findings",
      choices: ["table", "json", "sarif"],
      default: "table",
    },
    out: { short: "o", value: "file", summary: "write the findings to a file", otherwise: "standard output" },
    rulesUrl: { value: "url", summary: "where docs/scan.md can be read, for the links in SARIF" },
  },
  exits: {
    yes: "scanned, nothing found that no comment allows",
    no: "scanned, at least one finding",
    couldNotTell: "could not scan: the folder can't be read or holds no Python, TypeScript or JavaScript",
  },
  examples: [
    { what: "Scan the app in this folder", line: "scan" },
    { what: "Write the findings for code scanning", line: "scan app --format sarif --out scan.sarif" },
    { what: "Check the stack and the app that it deploys", line: "check infra --app app" },
  ],
  run: async (given) => (await import("../scan/runScan.js")).runScan(given),
});
