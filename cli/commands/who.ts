/** `bulkhead who`: shows who touched what, from the audit log. */
import { defineCommand } from "../commandLine/definition";
import { logOptions } from "../questions/logOptions";
import { windowOptions } from "../questions/window";

export const whoCommand = defineCommand({
  name: "who",
  summary: "show who touched a tenant's secrets, keys, objects and services, from the audit log",
  arguments: [{ name: "files", summary: "audit entries as Cloud Logging exports them", many: true, optional: true }],
  options: {
    ...windowOptions,
    tenant: { value: "id", summary: "only this tenant's things, and calls by its accounts" },
    resource: { value: "text", summary: "only resources whose name holds this text" },
    principal: { value: "text", summary: "only callers whose e-mail holds this text" },
    method: { value: "text", summary: "only methods whose name holds this text" },
    ...logOptions,
    format: {
      short: "f",
      value: "format",
      summary: "form of the answer",
      choices: ["text", "json"],
      default: "text",
    },
  },
  exits: {
    yes: "somebody touched it",
    no: "nobody did, according to the log",
    couldNotTell: "the log could not be read, holds no audit entry of that time, or does not name the tenant",
  },
  examples: [
    { what: "Show who read a key on the local cloud", line: "who --cloud --resource acme_key_signing" },
    {
      what: "Show who touched what is a tenant's, on Google Cloud",
      line: "who --dataset acme-prod.cell_audit --tenant acme",
    },
  ],
  run: async (given) => (await import("../who/runWho.js")).runWho(given),
});
