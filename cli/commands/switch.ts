/** `bulkhead switch …`: the kill switch of vendors and APIs. */
import { type CommandGroup, defineCommand } from "../commandLine/definition";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { cloudOptions, formatOption } from "./cloudOptions";

const entry = { name: "entry", summary: "a vendor, an API as api/<name>, bigquery for rows, or all" } as const;
const tenant = { value: "ids", many: true, summary: "only for these tenants", otherwise: "the whole cell" } as const;
const wait = {
  value: "seconds",
  summary: "longest time to wait for the instances",
  default: 180,
  parse: readSeconds,
} as const;

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600) {
    throw new UserError(`'--wait' must be 1 to 3600 seconds, got '${text}'; write 180`, exits.couldNotTell);
  }
  return seconds;
}

const couldNotTell = "the entry or a tenant does not exist, or Google Cloud refused";

const offCommand = defineCommand({
  name: "off",
  summary: "send nothing more to a vendor or API, and wait until every instance says so",
  arguments: [entry],
  options: { tenant, wait, ...cloudOptions, format: formatOption },
  exits: { yes: "it is off in every running instance", no: "not every instance has confirmed it", couldNotTell },
  examples: [
    { what: "Stop Mixpanel for everybody", line: "switch off mixpanel --project acme-prod" },
    { what: "Stop one API for one tenant", line: "switch off api/anthropic --tenant acme --project acme-prod" },
  ],
  run: async (given) => (await import("../operate/switch/runSwitch.js")).runSwitch("off", given),
});

const onCommand = defineCommand({
  name: "on",
  summary: "send to a vendor or API again",
  arguments: [entry],
  options: { tenant, wait, ...cloudOptions, format: formatOption },
  exits: {
    yes: "it is on in every running instance",
    no: "not every instance has confirmed it, or another list keeps it off",
    couldNotTell,
  },
  examples: [{ what: "Let Mixpanel have events again", line: "switch on mixpanel --project acme-prod" }],
  run: async (given) => (await import("../operate/switch/runSwitch.js")).runSwitch("on", given),
});

const statusCommand = defineCommand({
  name: "status",
  summary: "show what is off by which list, and what each running instance says",
  arguments: [],
  options: { tenant, ...cloudOptions, format: formatOption },
  exits: { yes: "the lists were read", couldNotTell: "Google Cloud refused" },
  examples: [{ what: "Try it on the sample", line: "switch status --cloud" }],
  run: async (given) => (await import("../operate/switch/runSwitch.js")).showSwitch(given),
});

export const switchCommands: CommandGroup = {
  name: "switch",
  summary: "stop what vendors and APIs get, within seconds and without a deployment",
  commands: [offCommand, onCommand, statusCommand],
};
