/** `bulkhead ledger`: shows what left for vendors, from the lines of the egress ledger. */
import { defineCommand } from "../commandLine/definition";
import { logOptions } from "../questions/logOptions";
import { windowOptions } from "../questions/window";
import { formatOption } from "./cloudOptions";

export const ledgerCommand = defineCommand({
  name: "ledger",
  summary: "show what left by vendor, event and field, and how many people it was about",
  arguments: [
    {
      name: "files",
      summary:
        "egress ledger lines, as the proxy prints them or as Cloud Logging exports them; standard input if left out",
      many: true,
      optional: true,
    },
  ],
  options: {
    ...windowOptions,
    vendor: { value: "name", summary: "only this vendor; 'api/<name>' for an API" },
    tenant: { value: "id", summary: "only this tenant" },
    event: { value: "name", summary: "only this event" },
    ...logOptions,
    format: formatOption,
  },
  exits: {
    yes: "the lines were read",
    couldNotTell: "a file could not be read, or there is no ledger line in the input",
  },
  examples: [
    { what: "Add up exported lines", line: "ledger ledger.ndjson" },
    { what: "Read what a local cloud counted", line: "ledger --cloud" },
    {
      what: "Ask the cell's log bucket",
      line: "ledger --dataset acme-prod.cell_audit --from 2026-11-09",
    },
  ],
  run: async (given) => (await import("../ledger/runLedger.js")).runLedger(given),
});
