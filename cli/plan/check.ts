import { Command } from "commander";
import { maxPlanBytes, type TrackingPlan } from "../../components/plan";
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
      for (const path of textFields(result.plan))
        process.stdout.write(`note: '${path}' lets text out; prefer an enum where the values are known\n`);
    });
}

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

/** Paths of the fields that leave as text: the only ones whose content rests on the detectors. */
function textFields(plan: TrackingPlan): string[] {
  const holders: [string, { fields: TrackingPlan["events"][string]["fields"] } | undefined][] = [
    ...Object.entries(plan.events).map(([name, event]): [string, typeof event] => [`events.${name}`, event]),
    ["profiles", plan.profiles],
    ...Object.entries(plan.groups ?? {}).map(([name, group]): [string, typeof group] => [`groups.${name}`, group]),
  ];
  return holders.flatMap(([path, holder]) =>
    Object.entries(holder?.fields ?? {})
      .filter(([, treatment]) => typeof treatment === "object" && "text" in treatment)
      .map(([field]) => `${path}.fields.${field}`),
  );
}
