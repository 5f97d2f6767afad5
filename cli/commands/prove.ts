/** `bulkhead prove`: shows who can reach what, with the reason for each yes and no. */
import { defineCommand } from "../commandLine/definition";

export const proveCommand = defineCommand({
  name: "prove",
  summary: "show who can reach what in a stack, and why",
  arguments: [{ name: "dir", summary: "folder of the Pulumi program", default: "." }],
  options: {
    stack: {
      short: "s",
      value: "name",
      many: true,
      summary: "prove what is deployed in these stacks",
      otherwise: "what a preview would deploy",
    },
    plan: {
      value: "file",
      many: true,
      bare: true,
      summary: "prove a preview: of the program, or as saved by 'pulumi preview --json' or '--save-plan'",
    },
    cloud: {
      value: "folder",
      bare: true,
      summary: "prove what a local cloud holds; without a folder, the one of 'bulkhead local up'",
    },
    ledger: {
      value: "file",
      many: true,
      summary: "files of egress ledger lines, to show when each field was first and last sent",
    },
    vendors: {
      value: "file",
      summary: "vendor register, to say who has access at each vendor",
      otherwise: "'vendors.yaml' in the program's folder",
    },
    format: {
      short: "f",
      value: "format",
      summary: "form of the proof",
      choices: ["text", "json", "html"],
      default: "text",
    },
    out: { short: "o", value: "file", summary: "write the proof to a file", otherwise: "standard output" },
    title: { value: "text", summary: "heading of the report", otherwise: "the names of the stacks" },
    groupsHoldPeople: { summary: "assume that no group holds a service account of these stacks" },
  },
  exits: {
    yes: "every tenant is isolated",
    no: "at least one tenant is not isolated, or not provably",
    couldNotTell: "nothing to prove, or the stack could not be read",
  },
  examples: [
    { what: "Prove what a preview of the selected stack would deploy", line: "prove" },
    { what: "Prove several deployed stacks together", line: "prove --stack cell acme globex" },
    { what: "Write a page for a security review", line: "prove --stack prod --format html --out proof.html" },
  ],
  run: async (given) => (await import("../prove/runProve.js")).runProve(given),
});
