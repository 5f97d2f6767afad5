/** Checks a tracking plan, for `bulkhead plan check`. */
import { budgetUse, maxPlanBytes, type TrackingPlan, wideFields } from "../../plan";
import type { VendorRegister } from "../../plan/vendorRegister";
import { counted } from "../terminal/counted";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { formatProblem, readPlan } from "./readPlan";
import { readRegister, registerBeside } from "./readRegister";

/**
 * Throws a UserError with every problem of a bad plan, and of its vendor register.
 *
 * @param vendors the register. Default: `vendors.yaml` beside the plan; if there is none, a note asks for it.
 */
export async function checkPlan(file: string, vendors: string | undefined): Promise<number> {
  const result = readPlan(file);
  if (!result.ok) {
    const list = result.problems.map((problem) => formatProblem(file, problem));
    const count = counted(list.length, "problem");
    throw new UserError([...list, count].join("\n"));
  }
  const registerFile = vendors ?? registerBeside(file);
  const register = registerFile === undefined ? undefined : readRegister(registerFile, result.plan);
  if (registerFile !== undefined && register?.ok === false) {
    const list = register.problems.map((problem) => formatProblem(registerFile, problem, "the register"));
    throw new UserError([...list, counted(list.length, "problem")].join("\n"));
  }
  const lines = [
    `${file}: ${summary(result.plan)}, ${result.bytes} of ${maxPlanBytes} bytes; no problems`,
    ...(register?.ok === true ? [`${registerFile}: ${registered(register.register)}; no problems`] : []),
    ...(registerFile === undefined && file !== "-"
      ? [
          "note: there is no 'vendors.yaml' beside the plan; write who has access at each vendor, what its token may do, and whom to call in an incident (docs/tracking-plan.md)",
        ]
      : []),
    ...wideFields(result.plan).map(({ path, lets }) => `note: '${path}' ${notes[lets]}`),
    ...budgetNotes(result.plan),
  ];
  const width = widthOf(process.stdout);
  process.stdout.write(`${lines.flatMap((line) => wrap(line, width, "  ")).join("\n")}\n`);
  return exits.yes;
}

const notes = {
  list: "lets a list out that can spell a phone number or an id; lower its 'max' or allow fewer values",
  text: "lets text out; prefer an enum if the values are known",
  numbers: "lets numbers out that are long enough for a phone number or an id; narrow its bounds or widen its step",
};

function registered({ vendors, contacts }: VendorRegister): string {
  const names = Object.keys(vendors).length;
  return `${counted(names, "vendor")}, ${counted(contacts.length, "contact")}`;
}

/** A budget that is spent before the longest month is over. Empty windows are paid for too, so the plan alone decides. */
function budgetNotes(plan: TrackingPlan): string[] {
  const { perMonth, lastsDays } = budgetUse(plan);
  const days = Math.floor(lastsDays);
  if (plan.budget === undefined || plan.budget.epsilon >= perMonth) {
    return [];
  }
  const lasts = days === 0 ? `${Math.floor(lastsDays * 24)} hours` : counted(days, "day");
  return [
    `note: 'budget.epsilon' ${plan.budget.epsilon} lasts ${lasts} of a month that takes ${Number(perMonth.toPrecision(6))}; raise it, lower each 'epsilon', or use longer windows`,
  ];
}

function summary(plan: TrackingPlan): string {
  const events = Object.values(plan.events);
  const fields = events.reduce((sum, event) => sum + Object.keys(event.fields).length, 0);
  const parts: [number, string][] = [
    [Object.keys(plan.vendors).length, "vendor"],
    [events.length, "event"],
    [fields, "field"],
    ...(plan.aggregates === undefined ? [] : [[Object.keys(plan.aggregates).length, "aggregate"] as [number, string]]),
    ...(plan.sinks?.bigquery === undefined ? [] : [[1, "sink"] as [number, string]]),
    [Object.keys(plan.apis).length, "API"],
  ];
  return parts.map(([count, noun]) => counted(count, noun)).join(", ");
}
