import { Command } from "commander";
import { maxPlanBytes, type TrackingPlan, wideFields } from "../../plan";
import { UserError } from "../userError";
import { formatProblem, readPlan } from "./readPlan";

/** `bulkhead plan check`: exit code 0 for a good plan, 1 with every problem for a bad one, 2 if there is none to read. */
export function planCheckCommand(): Command {
  return new Command("check")
    .description("say everything that is wrong with a tracking plan, with line and column")
    .argument("<file>", "tracking plan in YAML or JSON; '-' reads standard input")
    .action((file: string) => {
      const result = readPlan(file);
      if (!result.ok) {
        const list = result.problems.map((problem) => formatProblem(file, problem));
        const count = list.length === 1 ? "1 problem" : `${list.length} problems`;
        throw new UserError([...list, count].join("\n"));
      }
      process.stdout.write(`${file}: ${summary(result.plan)}, ${result.bytes} of ${maxPlanBytes} bytes; no problems\n`);
      for (const { path, lets } of wideFields(result.plan)) {
        process.stdout.write(`note: '${path}' ${notes[lets]}\n`);
      }
    });
}

const notes = {
  text: "lets text out; prefer an enum where the values are known",
  list: "lets a list out that can spell a phone number or an id; lower its 'max' or allow fewer values",
  numbers: "lets numbers out that are long enough for a phone number or an id; narrow its bounds or widen its step",
};

function summary(plan: TrackingPlan): string {
  const events = Object.values(plan.events);
  const fields = events.reduce((sum, event) => sum + Object.keys(event.fields).length, 0);
  const parts: [number, string][] = [
    [Object.keys(plan.vendors).length, "vendor"],
    [events.length, "event"],
    [fields, "field"],
    [Object.keys(plan.apis).length, "API"],
  ];
  return parts.map(([count, noun]) => `${count} ${noun}${count === 1 ? "" : "s"}`).join(", ");
}
