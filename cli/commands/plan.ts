/** `bulkhead plan …`: writes, checks, tries and observes a tracking plan, and writes types from it. */
import { proxiedVendorNames } from "../../plan";
import { type CommandGroup, defineCommand } from "../commandLine/definition";

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
  run: async ({ vendors, output }) => (await import("../plan/writeStarter.js")).writeStarter(vendors, output),
});

const checkCommand = defineCommand({
  name: "check",
  summary: "report every problem in a tracking plan, with line and column",
  arguments: [{ name: "file", summary: "tracking plan in YAML or JSON; '-' reads standard input" }],
  options: {
    vendors: { value: "file", summary: "vendor register", otherwise: "'vendors.yaml' beside the plan" },
  },
  exits: {
    yes: "neither the plan nor the register has a problem",
    no: "the plan or the register has problems",
    couldNotTell,
  },
  examples: [{ what: "Check a plan", line: "plan check plan.yaml" }],
  run: async ({ file, vendors }) => (await import("../plan/checkPlan.js")).checkPlan(file, vendors),
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
  run: async ({ file, ...options }) => (await import("../plan/tryEvents.js")).tryEvents(file, options),
});

const observeCommand = defineCommand({
  name: "observe",
  summary: "stand in for the relay on this machine, and show by name what would leave and what would be dropped",
  arguments: [{ name: "file", summary: "tracking plan in YAML or JSON" }],
  options: {
    port: { short: "p", value: "number", default: "8787", summary: "port on 127.0.0.1; 0 takes a free one" },
  },
  exits: { yes: "it was ended by Ctrl-C", no: "the plan has problems", couldNotTell },
  examples: [{ what: "Watch what an application would send", line: "plan observe plan.yaml" }],
  run: async ({ file, port }) => (await import("../plan/observe.js")).observe(file, port),
});

const typesCommand = defineCommand({
  name: "types",
  summary: "write types of the plan's events, so that a wrong event is an error in the editor",
  arguments: [{ name: "file", summary: "tracking plan in YAML or JSON; '-' reads standard input" }],
  options: {
    language: {
      short: "l",
      value: "name",
      choices: ["typescript", "python"],
      default: "typescript",
      summary: "language of the types",
    },
    output: { short: "o", value: "file", summary: "write to a new file", otherwise: "standard output" },
  },
  exits: { yes: "the types were written", no: "the plan has problems", couldNotTell },
  examples: [{ what: "Types for a Python program", line: "plan types plan.yaml --language python --output events.py" }],
  run: async ({ file, language, output }) =>
    (await import("../plan/writeTypes.js")).writeTypes(file, { language, output }),
});

export const planCommands: CommandGroup = {
  name: "plan",
  summary: "write, check and try a tracking plan, and write types from it",
  commands: [initCommand, checkCommand, tryCommand, observeCommand, typesCommand],
};
