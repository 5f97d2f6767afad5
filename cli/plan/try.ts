import { createInterface } from "node:readline";
import Table from "cli-table3";
import { Command } from "commander";
import { parseExactly } from "../../egress/decode/json";
import { UserError } from "../userError";
import { type Form, formsOf } from "./forms";
import { formatProblem, readPlan } from "./readPlan";
import { type Trial, Trials } from "./trial";

const maxShown = 48;
const mostProblems = 10;

/**
 * `bulkhead plan try`: what came in and what would leave, side by side, for one event of any SDK a line. Exit code 1 where the plan or a
 * line can't be read; nothing is sent anywhere.
 */
export function planTryCommand(): Command {
  return new Command("try")
    .description(
      "show what would leave, and why the rest would not, for events on standard input (one JSON object a line)",
    )
    .argument("<file>", "tracking plan in YAML or JSON")
    .option("-v, --vendor <name>", "only what would leave for this vendor")
    .option("-b, --bodies", "show the request that would leave, too")
    .action(async (file: string, options: { vendor?: string; bodies?: boolean }) => {
      const result = readPlan(file);
      if (!result.ok) {
        throw new UserError(result.problems.map((problem) => formatProblem(file, problem)).join("\n"));
      }
      if (options.vendor !== undefined && !Object.hasOwn(result.plan.vendors, options.vendor)) {
        const names = Object.keys(result.plan.vendors).join(", ");
        throw new UserError(
          `'vendor' must be one of the plan's vendors, got '${options.vendor}'; use one of: ${names}`,
          2,
        );
      }
      const trials = new Trials(result.plan);
      if (process.stdin.isTTY) {
        process.stderr.write("type or paste events, one JSON object a line; Ctrl-D ends\n");
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
        const shown = trials.run(read, Date.now()).filter(({ vendor }) => (options.vendor ?? vendor) === vendor);
        if (shown.length === 0) {
          const asked = options.vendor === undefined ? "the plan has none of them" : `'${options.vendor}' is asked for`;
          const senders = read.map(({ vendor }) => vendor).join(", ");
          process.stdout.write(`line ${number}: SDKs of ${senders} send this form, and ${asked}\n\n`);
        }
        for (const trial of shown) {
          process.stdout.write(render(number, trial, options.bodies === true));
        }
      }
      if (tried === 0) {
        const message =
          "standard input must hold events, got nothing; e.g. npx bulkhead plan try plan.yaml < events.ndjson";
        throw new UserError(message, 2);
      }
      if (problems.length > 0) {
        throw new UserError(listed(problems));
      }
    });
}

/** The forms of the event in a line, or what is wrong with the line, without its content. */
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

/** A file of another kind would fill the screen. */
function listed(problems: readonly string[]): string {
  const more = problems.length - mostProblems;
  return [...problems.slice(0, mostProblems), ...(more > 0 ? [`and ${more} more lines`] : [])].join("\n");
}

function render(line: number, { vendor, event, refused, rows, request }: Trial, bodies: boolean): string {
  const title = `line ${line} → ${vendor}${event === "" ? "" : `: ${shown(event)}`}`;
  if (refused !== undefined) {
    return `${title}\n  stays: ${refused}\n\n`;
  }
  const table = new Table({ head: ["", "came in", "would leave", "why not"], style: { head: [], border: [] } });
  for (const row of rows) {
    table.push([shownName(row.place), shown(row.cameIn), row.left === undefined ? "–" : shown(row.left), row.why]);
  }
  const body = bodies && request !== undefined ? `POST ${request.path}\n${request.body}\n` : "";
  return `${title}\n${table.toString()}\n${body}\n`;
}

/** JSON, so that nothing in a value can steer the terminal. */
function shown(value: unknown): string {
  const text = JSON.stringify(value, digitsOfBigInts) ?? "";
  const safe = text.replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  return safe.length > maxShown ? `${safe.slice(0, maxShown - 1)}…` : safe;
}

const digitsOfBigInts = (_key: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);

const shownName = (name: string): string => shown(name).slice(1, -1);
