/** `bulkhead doctor`: what only a real cloud can answer. */
import { defineCommand } from "../commandLine/definition";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { cloudOptions, formatOption } from "./cloudOptions";

function readDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 90) {
    throw new UserError(`'--days' must be 1 to 90 days, got '${text}'; write 7`, exits.couldNotTell);
  }
  return days;
}

export const doctorCommand = defineCommand({
  name: "doctor",
  summary: "ask your project what only a real cloud can answer, and say what the answers mean",
  arguments: [],
  options: {
    days: { value: "days", summary: "how far back to read the logs", default: 7, parse: readDays },
    create: { summary: "also try what makes something in the project, and remove it again" },
    ...cloudOptions,
    format: formatOption,
  },
  exits: {
    yes: "nothing contradicts the documentation",
    no: "the cloud does otherwise than documented",
    couldNotTell: "Google Cloud refused a call",
  },
  examples: [
    { what: "Ask a project, changing nothing", line: "doctor --project acme-prod" },
    { what: "Try it on the sample", line: "doctor --cloud" },
  ],
  run: async (given) => (await import("../doctor/runDoctor.js")).runDoctor(given),
});
