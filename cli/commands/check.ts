/** `bulkhead check`: previews a program with the policy pack and reports the findings. */
import { defineCommand } from "../commandLine/definition";

export const checkCommand = defineCommand({
  name: "check",
  summary: "preview a program with the policy pack and report what it finds",
  arguments: [{ name: "dir", summary: "folder of the Pulumi program", default: "." }],
  options: {
    stack: { short: "s", value: "name", summary: "stack to check", otherwise: "the one selected in the folder" },
    format: {
      short: "f",
      value: "format",
      summary: "form of the findings",
      choices: ["table", "json", "sarif"],
      default: "table",
    },
    out: { short: "o", value: "file", summary: "write the findings to a file", otherwise: "standard output" },
    policyPack: { value: "dir", summary: "policy pack to check with", otherwise: "Bulkhead's own" },
    policyPackConfig: { value: "file", summary: "configuration of the policy pack, as JSON" },
    baseline: { value: "file", summary: "fail only on findings that are not in this file" },
    updateBaseline: { value: "file", summary: "write the findings of this check to a file for '--baseline'" },
    app: { value: "dir", summary: "scan the app's code in this folder too; any finding there fails the check" },
    fixHints: { summary: "print the lines that keep the rules of the findings, in TypeScript, Python and YAML" },
    rulesUrl: { value: "url", summary: "where docs/rules.md can be read, for the links in SARIF" },
  },
  exits: {
    yes: "checked; no mandatory finding, or only those of the baseline",
    no: "checked and rejected: at least one mandatory finding, or one in the app's code",
    couldNotTell: "could not check: the program, the stack, the engine or the pack failed",
  },
  examples: [
    { what: "Check the selected stack of the program in this folder", line: "check" },
    {
      what: "Write the findings for code scanning",
      line: "check infra --stack prod --format sarif --out bulkhead.sarif",
    },
    { what: "Check the stack and the code of the app that it deploys", line: "check infra --app app" },
    { what: "Show how to fix what was found", line: "check --fix-hints" },
    { what: "Record today's findings", line: "check --update-baseline baseline.json" },
    { what: "Fail only on findings that were not recorded", line: "check --baseline baseline.json" },
  ],
  run: async (given) => (await import("../check/runCheck.js")).runCheck(given),
});
