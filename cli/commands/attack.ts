/** `bulkhead attack`: tries to break from one tenant into another, on the local cloud. */
import { breakIns } from "../attack/breakIns";
import { defineCommand } from "../commandLine/definition";
import { UserError } from "../terminal/userError";

const ids = breakIns.map(({ id }) => id);

export const attackCommand = defineCommand({
  name: "attack",
  summary: "run what is deployed in the local cloud and try to break from one tenant into another",
  arguments: [],
  options: {
    cloud: {
      value: "folder",
      summary: "folder of the local cloud; an empty one gets the sample first",
      otherwise: "the one of 'bulkhead local up'",
    },
    from: { value: "tenant", summary: "tenant that has been broken into", otherwise: "the last by name" },
    on: { value: "tenant", summary: "tenant that is attacked from there", otherwise: "the first by name" },
    users: {
      value: "isolation",
      summary: "attack one user of an app from another instead: in sessions of this isolation, or on the app as it was",
      otherwise: "tenants are attacked",
      choices: ["sandbox", "process", "as-it-was"],
    },
    only: {
      value: "ids",
      many: true,
      summary: "break-ins to try",
      otherwise: "all of them",
      choices: ids,
      parse: (id: string, before: readonly string[] | undefined): readonly string[] => {
        if (ids.includes(id)) {
          return [...(before ?? []), id];
        }
        throw new UserError(`'--only' must name break-ins, got '${id}'; see 'bulkhead attack --help'`);
      },
    },
    format: {
      short: "f",
      value: "format",
      summary: "form of the results",
      choices: ["table", "json"],
      default: "table",
    },
    verbose: { short: "v", summary: "show why each break-in was stopped and what the proof says about it" },
  },
  exits: {
    yes: "every break-in was stopped by the expected wall; with '--users', everything that the isolation promises to stop was stopped",
    no: "a break-in succeeded, was stopped by another wall or gave no clear answer, or could not be tried",
  },
  examples: [
    { what: "Attack the sample", line: "attack" },
    { what: "Attack one user of an app from another", line: "attack --users sandbox" },
    { what: "Try two break-ins and show the reasons", line: "attack --only read-secret forged-token --verbose" },
  ],
  run: async ({ users, ...given }) =>
    users === undefined
      ? (await import("../attack/runAttack.js")).runAttack(given)
      : (await import("../attack/users/runUserAttack.js")).runUserAttack(users, given),
});
