/** `bulkhead review …`: shows what changed since the last approval, and signs that it may be deployed. */
import { type CommandGroup, defineCommand } from "../commandLine/definition";

const couldNotTell = "a file, a key or the stack could not be read, or the command was used wrongly";
const reviews = { value: "folder", summary: "folder of the records", default: "reviews" } as const;
const policyPackConfig = {
  value: "file",
  summary: "configuration of the policy pack, as JSON; its rule 'reviewed' lists the approvers' keys",
} as const;
const program = {
  stack: { short: "s", value: "name", summary: "stack to review", otherwise: "the one selected in the folder" },
  content: { value: "file", summary: "review what 'review diff --save' wrote instead of a preview" },
  policyPack: { value: "dir", summary: "policy pack to check with", otherwise: "Bulkhead's own" },
  policyPackConfig,
  reviews,
} as const;
const dir = { name: "dir", summary: "folder of the Pulumi program", default: "." } as const;
const key = {
  value: "key",
  summary:
    "private key: a file of 'review key', 'gcpkms://' and the full name of a key's version in Cloud KMS, or 'github' in a job",
} as const;

const keyCommand = defineCommand({
  name: "key",
  summary: "make a key pair for an approver",
  arguments: [{ name: "name", summary: "name of the approver" }],
  options: {
    out: { short: "o", value: "file", summary: "private key to write", otherwise: "a file in your own folder" },
  },
  exits: { yes: "the keys were written", couldNotTell: "the file exists or cannot be written" },
  examples: [{ what: "Make a key pair", line: "review key alice" }],
  run: async ({ name, ...options }) => (await import("../review/runRecords.js")).runKey(name, options),
});

const diffCommand = defineCommand({
  name: "diff",
  summary: "show what changed since the last approved content",
  arguments: [dir],
  options: {
    ...program,
    format: {
      short: "f",
      value: "format",
      summary: "form of the diff",
      choices: ["text", "json", "html"],
      default: "text",
    },
    out: { short: "o", value: "file", summary: "write the diff to a file", otherwise: "standard output" },
    save: { value: "file", summary: "save the content for 'review approve --content'" },
  },
  exits: { yes: "the content is approved", no: "the content needs a review", couldNotTell },
  examples: [
    { what: "Show what needs a review", line: "review diff --policy-pack-config pack.json" },
    { what: "Write the page for a pull request", line: "review diff --stack prod --format html --out review.html" },
  ],
  run: async (given) => (await import("../review/runDiff.js")).runDiff(given),
});

const approveCommand = defineCommand({
  name: "approve",
  summary: "sign that the content of a stack may be deployed",
  arguments: [dir],
  options: {
    ...program,
    key,
    digest: { value: "sha256", summary: "approve only if this is the digest of the content" },
    until: { value: "day", summary: "last day on which the approval holds", otherwise: "90 days from now" },
  },
  exits: { yes: "the record was written", no: "the content can't be approved as it is", couldNotTell },
  examples: [
    {
      what: "Approve what the diff has shown",
      line: "review approve --key alice.pem --policy-pack-config pack.json",
    },
  ],
  run: async (given) => (await import("../review/runApprove.js")).runApprove(given),
});

const listCommand = defineCommand({
  name: "list",
  summary: "list the records, those that hold first, and why the others don't",
  arguments: [],
  options: {
    reviews,
    policyPackConfig,
    format: { short: "f", value: "format", summary: "form of the list", choices: ["table", "json"], default: "table" },
  },
  exits: { yes: "at least one approval holds", no: "no approval holds", couldNotTell },
  examples: [{ what: "List the records", line: "review list --policy-pack-config pack.json" }],
  run: async (given) => (await import("../review/runRecords.js")).runList(given),
});

const showCommand = defineCommand({
  name: "show",
  summary: "print what a record states",
  arguments: [{ name: "file", summary: "file of the record" }],
  options: {},
  exits: { yes: "the record was printed", couldNotTell },
  examples: [{ what: "Show a record", line: "review show reviews/20261120T090000Z-3f9a1c2e04aa-alice.json" }],
  run: async ({ file }) => (await import("../review/runRecords.js")).runShow(file),
});

const revokeCommand = defineCommand({
  name: "revoke",
  summary: "take an approval back, with a signed record of why",
  arguments: [{ name: "file", summary: "file of the record" }],
  options: {
    reviews,
    policyPackConfig,
    key,
    reason: { value: "text", summary: "why it is taken back" },
  },
  exits: { yes: "the revocation was written", couldNotTell },
  examples: [
    {
      what: "Take an approval back",
      line: 'review revoke reviews/alice.json --key bob.pem --reason "a hole"',
    },
  ],
  run: async ({ file, ...flags }) => (await import("../review/runRecords.js")).runRevoke(file, flags),
});

const attestCommand = defineCommand({
  name: "attest",
  summary: "hand the approvers' signatures over images to Google Cloud, which then lets them run",
  arguments: [],
  options: {
    reviews,
    policyPackConfig,
    project: { value: "id", summary: "project of the cell" },
    cell: { value: "name", summary: "name of the cell" },
  },
  exits: {
    yes: "Google Cloud has them all",
    no: "a file is not what a listed approver has signed",
    couldNotTell: "Google Cloud refused or could not be reached, or the command was used wrongly",
  },
  examples: [
    {
      what: "Before a deployment",
      line: "review attest --project acme-prod --cell acme",
    },
  ],
  run: async (flags) => (await import("../review/runAttest.js")).runAttest(flags),
});

export const reviewCommands: CommandGroup = {
  name: "review",
  summary: "show what changed since the last approval, and sign that it may be deployed",
  commands: [diffCommand, approveCommand, listCommand, showCommand, revokeCommand, keyCommand, attestCommand],
};
