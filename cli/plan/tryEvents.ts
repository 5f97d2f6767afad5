/** Shows what came in and what would leave, side by side, for `bulkhead plan try`. Nothing is sent anywhere. */
import { createInterface } from "node:readline";
import { parseExactly } from "../../egress/decode/json";
import { exits } from "../terminal/exits";
import { invocation } from "../terminal/invocation";
import { renderTable } from "../terminal/table";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { type Form, formsOf } from "./eventForms";
import { formatProblem, readPlan } from "./readPlan";
import { showWindow } from "./showWindow";
import { type Trial, Trials } from "./trial";

const maxShown = 48;
const maxProblems = 10;

export interface TryOptions {
  readonly vendor: string | undefined;
  /** True shows the request that would leave as well. */
  readonly bodies: boolean;
}

/** Reads one event of any SDK per line from standard input. Throws a UserError if the plan or a line cannot be read. */
export async function tryEvents(file: string, { vendor, bodies }: TryOptions): Promise<number> {
  const result = readPlan(file);
  if (!result.ok) {
    throw new UserError(result.problems.map((problem) => formatProblem(file, problem)).join("\n"));
  }
  if (vendor !== undefined && !Object.hasOwn(result.plan.vendors, vendor)) {
    const names = Object.keys(result.plan.vendors).join(", ");
    throw new UserError(
      `'--vendor' must be one of the plan's vendors, got '${vendor.slice(0, 64)}'; use one of: ${names}`,
      exits.couldNotTell,
    );
  }
  const trials = new Trials(result.plan);
  if (process.stdin.isTTY) {
    process.stderr.write("type or paste events, one JSON object per line; Ctrl-D ends\n");
  }
  const problems: string[] = [];
  let number = 0;
  let tried = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === "") {
      continue;
    }
    tried++;
    const read = readLine(line);
    if (typeof read === "string") {
      problems.push(`line ${number} ${read}`);
      continue;
    }
    const shown = trials.run(read, Date.now()).filter((trial) => (vendor ?? trial.vendor) === trial.vendor);
    if (shown.length === 0) {
      const other = vendor === undefined ? "the plan has none of them" : `only '${vendor}' is shown`;
      const senders = read.map(({ vendor: name }) => name).join(", ");
      process.stdout.write(`line ${number}: an event for ${senders}; ${other}\n\n`);
    }
    for (const trial of shown) {
      process.stdout.write(render(number, trial, bodies));
    }
  }
  for (const window of trials.windows.filter((own) => (vendor ?? own.vendor) === own.vendor)) {
    if (window.events > 0) {
      process.stdout.write(showWindow(window));
    }
  }
  if (tried === 0) {
    const example = `${invocation} plan try plan.yaml < events.ndjson`;
    throw new UserError(`standard input must hold events, got nothing; e.g. ${example}`, exits.couldNotTell);
  }
  if (problems.length > 0) {
    throw new UserError(listed(problems));
  }
  return exits.yes;
}

/** Returns the forms of the event in a line, or what is wrong with the line. Never repeats its content. */
function readLine(line: string): readonly Form[] | string {
  let value: unknown;
  try {
    value = parseExactly(line);
  } catch {
    return "must be JSON; put each event on one line of its own, e.g. by 'jq -c .'";
  }
  if (Array.isArray(value)) {
    return "must be one event, got a list; put each event on one line of its own, e.g. by 'jq -c .[]'";
  }
  const forms = formsOf(value);
  return forms.length > 0 ? forms : "must be an event as an SDK sends it; docs/tracking-plan.md shows one of each SDK";
}

/** The first problems and how many more there are: a file of another kind would fill the screen. */
function listed(problems: readonly string[]): string {
  const more = problems.length - maxProblems;
  return [...problems.slice(0, maxProblems), ...(more > 0 ? [`and ${more} more lines`] : [])].join("\n");
}

function render(line: number, { vendor, event, refused, rows, request }: Trial, bodies: boolean): string {
  const title = `line ${line} → ${vendor}${event === "" ? "" : `: ${shown(event)}`}`;
  if (refused !== undefined) {
    return `${title}\n  stays: ${refused}\n\n`;
  }
  const table = renderTable({
    head: ["", "came in", "would leave", "why not"],
    rows: rows.map(({ place, cameIn, left, why }) => [
      shownName(place),
      shown(cameIn),
      left === undefined ? "–" : shown(left),
      why,
    ]),
    width: widthOf(process.stdout),
    weights: [2, 1.7, 1.4, 1.1],
  });
  const body = bodies && request !== undefined ? `POST ${request.path}\n${request.body}\n` : "";
  return `${title}\n${table}\n${body}\n`;
}

/** As JSON, so that nothing in a value can steer the terminal. */
function shown(value: unknown): string {
  const text = JSON.stringify(value, digitsOfBigInts) ?? "";
  const safe = text.replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  return safe.length > maxShown ? `${safe.slice(0, maxShown - 1)}…` : safe;
}

const shownName = (name: string): string => shown(name).slice(1, -1);

const digitsOfBigInts = (_key: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
