/** `bulkhead offboard`: takes a tenant out for good, with proof. */
import { defineCommand } from "../commandLine/definition";
import { cloudOptions, formatOption } from "./cloudOptions";
import { certificateOptions, vendorOptions } from "./erasureOptions";
import { waitOption } from "./waitOption";

export const offboardCommand = defineCommand({
  name: "offboard",
  summary: "take a tenant out for good: export, have every vendor delete its people, destroy keys and objects, certify",
  arguments: [{ name: "tenant", summary: "id of the tenant" }],
  options: {
    ids: {
      value: "file",
      summary: "file with the ids of all of the tenant's users, one per line; - is standard input",
      otherwise: "none, which suffices once every vendor is done",
    },
    export: { value: "folder", summary: "folder for the customer's data; the same one when the command is run again" },
    withoutExport: { summary: "the customer wants no export; the certificate says so" },
    ...vendorOptions,
    skip: { value: "vendors", many: true, summary: "vendors where it is done by hand; the certificate says so" },
    dryRun: { summary: "only show what would happen, and what is lacking; nothing is changed" },
    wait: waitOption,
    ...cloudOptions,
    ...certificateOptions,
    format: formatOption,
  },
  exits: {
    yes: "everything is destroyed, but for what the certificate names; with --dry-run: nothing is lacking",
    no: "a vendor is not done, so nothing was destroyed; or somebody else is at it; with --dry-run: something is lacking",
    couldNotTell: "an id, the tenant, the export or the credentials are wrong or missing, or Google Cloud refused",
  },
  examples: [
    { what: "See what would happen", line: "offboard acme --ids users.txt --export acme --dry-run -p prod" },
    {
      what: "Off-board a tenant; run it again until it says that all is destroyed",
      line: "offboard acme --ids users.txt --export acme --key k.pem -p prod",
    },
    { what: "A month later: the final certificate", line: "offboard acme --key k.pem -p prod" },
  ],
  run: async (given) => (await import("../offboard/runOffboard.js")).runOffboard(given),
});
