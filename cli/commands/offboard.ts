/** `bulkhead offboard`: takes a tenant out for good, with proof. */
import { defineCommand } from "../commandLine/definition";
import { cloudOptions, formatOption } from "./cloudOptions";
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
    credentials: {
      value: "file",
      summary: "credentials for the vendors' deletion APIs, in YAML",
      otherwise: "the content of DELETION_CREDENTIALS",
    },
    plan: {
      value: "files",
      many: true,
      summary: "plans whose vendors are asked, too, with their earlier versions that git knows",
    },
    skip: { value: "vendors", many: true, summary: "vendors where it is done by hand; the certificate says so" },
    wait: waitOption,
    ...cloudOptions,
    key: {
      value: "key",
      summary:
        "private key to sign with: a file of 'review key', or 'gcpkms://' and the full name of a key's version in Cloud KMS",
    },
    out: {
      short: "o",
      value: "folder",
      summary: "new folder for the certificate",
      otherwise: "a name with the tenant and the time",
    },
    format: formatOption,
  },
  exits: {
    yes: "everything is destroyed, but for what the certificate names",
    no: "a vendor is not done, so nothing was destroyed; or somebody else is at it",
    couldNotTell: "an id, the tenant, the export or the credentials are wrong or missing, or Google Cloud refused",
  },
  examples: [
    {
      what: "Off-board a tenant; run it again until it says that all is destroyed",
      line: "offboard acme --ids users.txt --export acme --key k.pem -p prod",
    },
    { what: "A month later: the final certificate", line: "offboard acme --key k.pem -p prod" },
  ],
  run: async (given) => (await import("../offboard/runOffboard.js")).runOffboard(given),
});
