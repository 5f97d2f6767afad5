/** `bulkhead cost`: estimates what a stack costs a month, by tenant. */
import { defineCommand } from "../commandLine/definition";
import { formatOption } from "./cloudOptions";

export const costCommand = defineCommand({
  name: "cost",
  summary: "estimate what a stack costs a month, by tenant, at list prices",
  arguments: [{ name: "dir", summary: "folder of the Pulumi program", default: "." }],
  options: {
    stack: { short: "s", value: "name", summary: "stack to preview", otherwise: "the selected one" },
    plan: {
      value: "file",
      many: true,
      summary: "estimate saved previews or exported stacks instead of previewing",
    },
    details: { summary: "show every item of each tenant" },
    format: formatOption,
  },
  exits: {
    yes: "the estimate was made",
    couldNotTell: "the stack or a file could not be read",
  },
  examples: [
    { what: "Estimate the selected stack", line: "cost" },
    { what: "Estimate what is deployed, item by item", line: "cost --plan exported.json --details" },
  ],
  run: async (given) => (await import("../cost/runCost.js")).runCost(given),
});
