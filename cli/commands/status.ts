/** `bulkhead status`: shows which parts of a cell run, and in which state. */
import { defineCommand } from "../commandLine/definition";
import { cloudOptions, formatOption } from "./cloudOptions";

export const statusCommand = defineCommand({
  name: "status",
  summary: "show whether tenants serve, what is off or stopped, which keys are missing, and the last ledger line",
  arguments: [{ name: "tenant", summary: "id of a tenant; all of them if left out", optional: true }],
  options: { ...cloudOptions, format: formatOption },
  exits: {
    yes: "every tenant serves and has its keys",
    no: "a tenant does not serve, or lacks a key",
    couldNotTell: "the tenant does not exist, or Google Cloud refused",
  },
  examples: [
    { what: "Look at a cell", line: "status --project acme-prod" },
    { what: "Look at one tenant of the sample", line: "status acme --cloud" },
  ],
  run: async (given) => (await import("../operate/status/runStatus.js")).runStatus(given),
});
