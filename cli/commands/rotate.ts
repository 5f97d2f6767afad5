/** `bulkhead rotate …`: changes keys in two versions, and says how old they are. */
import { type CommandGroup, defineCommand } from "../commandLine/definition";
import { staleDays } from "../operate/rotate/staleDays";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { cloudOptions, formatOption } from "./cloudOptions";

function wholeNumber(option: string, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw new UserError(`'${option}' must be 0 to ${most}, got '${text}'; write a whole number`, exits.couldNotTell);
    }
    return value;
  };
}

const couldNotTell = "the tenant or key does not exist, the value is not one, or Google Cloud refused";

const keepDays = {
  value: "days",
  summary: "days until the old value is destroyed; until then it can be enabled again",
  default: 7,
  parse: wholeNumber("--keep-days", 365),
} as const;

const keyCommand = defineCommand({
  name: "key",
  summary: "add a new value, wait until every running proxy uses it, then disable the old one",
  arguments: [
    { name: "tenant", summary: "id of a tenant" },
    {
      name: "key",
      summary: "a vendor's token as token/<name>, an API's key as api/<name>, or a key of the app as key/<name>",
    },
  ],
  options: {
    file: { value: "file", summary: "file with the new value, one line; - is standard input", default: "-" },
    generate: { summary: "make the value here instead, for a key that only has to be random" },
    keepDays,
    wait: {
      value: "seconds",
      summary: "longest time to wait for the proxies",
      default: 900,
      parse: wholeNumber("--wait", 86_400),
    },
    ...cloudOptions,
    format: formatOption,
  },
  exits: {
    yes: "every running proxy uses the new value, or it is a day since an app's key was added",
    no: "not every reader has it for sure yet; run the command again to go on",
    couldNotTell,
  },
  examples: [
    { what: "A vendor's token, pasted", line: "rotate key acme token/mixpanel --project acme-prod" },
    { what: "From a file", line: "rotate key acme api/anthropic --file key.txt --project acme-prod" },
  ],
  run: async (given) => (await import("../operate/rotate/runRotate.js")).runRotateKey(given),
});

const dueCommand = defineCommand({
  name: "due",
  summary: "rotate what is due: generated keys with 'rotateDays', keys of new pseudonym dates, the end of old values",
  arguments: [],
  options: {
    maxDays: {
      value: "days",
      summary: "age from which a key that only you can rotate is reported",
      default: staleDays,
      parse: wholeNumber("--max-days", 3_650),
    },
    keepDays,
    wait: {
      value: "seconds",
      summary: "longest time to wait for the proxies of one key; the next run goes on",
      default: 60,
      parse: wholeNumber("--wait", 86_400),
    },
    ...cloudOptions,
    format: formatOption,
  },
  exits: {
    yes: "what is due was done, or has begun and goes on with the next run",
    no: "a key can't be rotated, or one that only you can rotate is too old",
    couldNotTell: "Google Cloud refused",
  },
  examples: [{ what: "Once a day, by a scheduled job", line: "rotate due --project acme-prod" }],
  run: async (given) => (await import("../operate/rotate/runRotate.js")).runRotateDue(given),
});

const finishCommand = defineCommand({
  name: "finish",
  summary: "destroy the old values of rotations whose days are over",
  arguments: [],
  options: { ...cloudOptions, format: formatOption },
  exits: { yes: "what was due is destroyed", couldNotTell: "Google Cloud refused" },
  examples: [{ what: "Once a day, by a scheduled job", line: "rotate finish --project acme-prod" }],
  run: async (given) => (await import("../operate/rotate/runRotate.js")).runRotateFinish(given),
});

const agesCommand = defineCommand({
  name: "ages",
  summary: "show how old every key is, the oldest first",
  arguments: [{ name: "tenant", summary: "id of a tenant; all of them if left out", optional: true }],
  options: {
    maxDays: {
      value: "days",
      summary: "age from which a key is to be rotated",
      default: staleDays,
      parse: wholeNumber("--max-days", 3_650),
    },
    ...cloudOptions,
    format: formatOption,
  },
  exits: { yes: "no key is too old", no: "a key is too old", couldNotTell: "Google Cloud refused" },
  examples: [{ what: "As a check once a week", line: "rotate ages --max-days 90 --project acme-prod" }],
  run: async (given) => (await import("../operate/rotate/runRotate.js")).runRotateAges(given),
});

export const rotateCommands: CommandGroup = {
  name: "rotate",
  summary: "change keys without losing an event, and see how old they are",
  commands: [keyCommand, dueCommand, finishCommand, agesCommand],
};
