/** `bulkhead forget`: has the vendors delete one person. */
import { defineCommand } from "../commandLine/definition";
import { cloudOptions, formatOption } from "./cloudOptions";
import { certificateOptions, vendorOptions } from "./erasureOptions";
import { waitOption } from "./waitOption";

export const forgetCommand = defineCommand({
  name: "forget",
  summary: "have every vendor delete a person, under all pseudonyms that the person ever had, and write a certificate",
  arguments: [{ name: "id", summary: "ids of one person, as the app sent them", many: true, optional: true }],
  options: {
    ids: { value: "file", summary: "file with one id per line instead; - is standard input" },
    tenant: { short: "t", value: "id", summary: "tenant whose user it is" },
    ...vendorOptions,
    skip: { value: "vendors", many: true, summary: "vendors that are not asked; the certificate says so" },
    again: { summary: "ask again for what was deleted before: the person has come back" },
    dryRun: { summary: "only show what would be asked" },
    wait: waitOption,
    ...cloudOptions,
    ...certificateOptions,
    format: formatOption,
  },
  exits: {
    yes: "every vendor has deleted the person, or has accepted to",
    no: "something is left: a vendor works, fails or must be asked by hand, or somebody else is at it",
    couldNotTell: "an id, the tenant or the credentials are wrong or missing, or Google Cloud refused",
  },
  examples: [
    {
      what: "Ask, wait, and sign the certificate",
      line: "forget user-1 -t acme -p acme-prod --credentials d.yaml --key k.pem",
    },
    { what: "See what would be asked", line: "forget --ids ids.txt -t acme -p acme-prod --dry-run" },
  ],
  run: async (given) => (await import("../erase/runForget.js")).runForget(given),
});
