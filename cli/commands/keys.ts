/** `bulkhead keys …`: keys that no program may hold. */
import { type CommandGroup, defineCommand } from "../commandLine/definition";
import { cloudOptions, formatOption } from "./cloudOptions";

const addCommand = defineCommand({
  name: "add",
  summary: "make pseudonym keys straight in Secret Manager; nobody sees them, and none is replaced",
  arguments: [
    { name: "tenant", summary: "id of a tenant; with --all-missing all of them if left out", optional: true },
    { name: "dates", summary: "dates of its pseudonymKeys", many: true, optional: true },
  ],
  options: {
    allMissing: { summary: "every date that has no key yet" },
    ...cloudOptions,
    format: formatOption,
  },
  exits: {
    yes: "the keys are there",
    no: "a date that was named has a key already, or somebody else is adding it",
    couldNotTell: "the tenant or a date does not exist, or Google Cloud refused",
  },
  examples: [
    { what: "After every 'bulkhead up' that added a date", line: "keys add --all-missing --project acme-prod" },
    { what: "One date of one tenant", line: "keys add acme 2026-11-01 --project acme-prod" },
  ],
  run: async (given) => (await import("../operate/keys/runKeys.js")).runKeysAdd(given),
});

export const keysCommands: CommandGroup = {
  name: "keys",
  summary: "make keys that no program may hold",
  commands: [addCommand],
};
