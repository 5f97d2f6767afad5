/** `bulkhead plan …`: writes, checks and tries a tracking plan. */
import { proxiedVendorNames } from "../../plan";
import { type CommandGroup, defineCommand } from "../commandLine/definition";
import { checkPlan } from "../plan/checkPlan";
import { tryEvents } from "../plan/tryEvents";
import { writeStarter } from "../plan/writeStarter";

const couldNotTell = "the plan or its input could not be read, or the command was used wrongly";

const initCommand = defineCommand({
  name: "init",
  summary: "write a starter tracking plan, with comments",
  arguments: [
    {
      name: "vendors",
      summary: `any of ${proxiedVendorNames.join(", ")}; all of them if left out`,
      many: true,
      optional: true,
    },
  ],
  options: {
    output: { short: "o", value: "file", summary: "write to a new file", otherwise: "standard output" },
  },
  exits: {
    yes: "the plan was written",
    couldNotTell: "an unknown vendor, or a file that exists or cannot be written",
  },
  examples: [{ what: "Start a plan for one vendor", line: "plan init mixpanel --output plan.yaml" }],
  run: ({ vendors, output }) => writeStarter(vendors, output),
});

const checkCommand = defineCommand({
  name: "check",
  summary: "report every problem in a tracking plan, with line and column",
  arguments: [{ name: "file", summary: "tracking plan in YAML or JSON; '-' reads standard input" }],
  options: {},
  exits: { yes: "the plan has no problems", no: "the plan has problems", couldNotTell },
  examples: [{ what: "Check a plan", line: "plan check plan.yaml" }],
  run: ({ file }) => checkPlan(file),
});

const tryCommand = defineCommand({
  name: "try",
  summary: "show what would leave, and why the rest would not, for events on standard input",
  arguments: [{ name: "file", summary: "tracking plan in YAML or JSON" }],
  options: {
    vendor: { short: "v", value: "name", summary: "show only what would leave for this vendor" },
    bodies: { short: "b", summary: "show the request that would leave, too" },
  },
  exits: { yes: "every event was read", no: "the plan has problems, or a line is not an event", couldNotTell },
  examples: [{ what: "Try events, one JSON object per line", line: "plan try plan.yaml < events.ndjson" }],
  run: ({ file, vendor, bodies }) => tryEvents(file, { vendor, bodies }),
});

export const planCommands: CommandGroup = {
  name: "plan",
  summary: "write, check and try a tracking plan",
  commands: [initCommand, checkCommand, tryCommand],
};
