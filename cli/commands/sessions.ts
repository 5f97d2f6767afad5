/** `bulkhead sessions …`: what keeps the users of one app apart. */
import { type CommandGroup, defineCommand } from "../commandLine/definition";
import { formatOption } from "./cloudOptions";

const probeCommand = defineCommand({
  name: "probe",
  summary: "try which walls between users this machine or an app's image allows",
  arguments: [],
  options: {
    image: {
      value: "name",
      summary: "image to try in a container, with the launcher in it",
      otherwise: "this machine",
    },
    with: {
      value: "program",
      summary: "program that runs the container",
      choices: ["docker", "podman"],
      default: "docker",
    },
    isolation: {
      value: "name",
      summary: "isolation that the answer is about",
      choices: ["process", "sandbox"],
      default: "sandbox",
    },
    format: formatOption,
  },
  exits: {
    yes: "the isolation is possible there",
    no: "it is not possible there; the answer names the wall",
    couldNotTell: "the image could not be run or has no launcher",
  },
  examples: [
    { what: "Try this machine", line: "sessions probe" },
    { what: "Try an app's image", line: "sessions probe --image registry.example/app" },
  ],
  run: async (given) => (await import("../sessions/runProbe.js")).runProbe(given),
});

export const sessionsCommands: CommandGroup = {
  name: "sessions",
  summary: "see what keeps the users of one app apart",
  commands: [probeCommand],
};
