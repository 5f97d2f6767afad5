/** `bulkhead compact`: puts the ledger lines of each hour together. */
import { defineCommand } from "../commandLine/definition";

export const compactCommand = defineCommand({
  name: "compact",
  summary: "put the ledger lines of each hour together in Parquet, for questions about weeks of many tenants",
  arguments: [
    {
      name: "files",
      summary: "egress ledger lines, or what 'compact' made of others; standard input if left out",
      many: true,
      optional: true,
    },
  ],
  options: {
    out: { short: "o", value: "file", summary: "new file, which ends in '.parquet'" },
    format: { short: "f", value: "format", summary: "form of the answer", choices: ["text", "json"], default: "text" },
  },
  exits: { yes: "the file was written", couldNotTell: "a file could not be read or written" },
  examples: [
    { what: "Put a day's lines together", line: "compact ledger-2026-11-09.ndjson.gz --out 2026-11-09.parquet" },
  ],
  run: async (given) => (await import("../ledger/runCompact.js")).runCompact(given),
});
