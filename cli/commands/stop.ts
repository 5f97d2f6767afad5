/** `bulkhead stop` and `bulkhead start`: take tenants out of service without Pulumi, and back. */
import { defineCommand } from "../commandLine/definition";
import { cloudOptions, formatOption } from "./cloudOptions";

const tenants = { name: "tenants", summary: "ids of tenants", many: true, optional: true } as const;
const couldNotTell = "a tenant does not exist, or Google Cloud refused";

export const stopCommand = defineCommand({
  name: "stop",
  summary: "take tenants out of service at once: no caller, no instance, nothing leaves",
  arguments: [tenants],
  options: {
    all: { summary: "every tenant of the cell" },
    reason: { value: "text", summary: "why, for those who find it stopped", default: "" },
    ...cloudOptions,
    format: formatOption,
  },
  exits: { yes: "they are stopped", couldNotTell },
  examples: [
    { what: "Stop one tenant", line: 'stop acme --project acme-prod --reason "key published"' },
    { what: "Stop everything", line: "stop --all --project acme-prod" },
  ],
  run: async (given) => (await import("../operate/stop/runStop.js")).runStop(given),
});

export const startCommand = defineCommand({
  name: "start",
  summary: "put tenants back into service as they were before 'bulkhead stop'",
  arguments: [tenants],
  options: { all: { summary: "every tenant of the cell" }, ...cloudOptions, format: formatOption },
  exits: { yes: "they are as they were before", couldNotTell },
  examples: [{ what: "Start one tenant", line: "start acme --project acme-prod" }],
  run: async (given) => (await import("../operate/stop/runStop.js")).runStart(given),
});
