/**
 * How much noise costs: the table of docs/aggregates.md, computed from the mechanism that the proxy uses. `npm run docs` writes it;
 * utility.test.ts measures the same numbers.
 */
import { type CompiledAggregate, compileAggregate } from "../../../egress/aggregates/compile";
import { numberErrors } from "../../../egress/aggregates/numberErrors";
import { parsePlan } from "../../../plan";

export const epsilons = [0.1, 1, 3] as const;
export const groupSizes = [100, 1_000, 100_000] as const;

export interface UtilityCase {
  readonly what: string;
  /** Property whose error is shown. */
  readonly property: string;
  readonly perPerson: number;
  readonly asks: object;
  /** The number without noise for a group of so many people. */
  readonly truth: (people: number) => number;
}

/** Everybody has as many events as count, of 60 minutes each. */
const minutes = 60;
export const utilityCases: readonly UtilityCase[] = [
  {
    what: "`people`, `perPerson: 1`",
    property: "people",
    perPerson: 1,
    asks: { people: true },
    truth: (people) => people,
  },
  {
    what: "`count`, `perPerson: 3`",
    property: "count",
    perPerson: 3,
    asks: { count: true },
    truth: (people) => people * 3,
  },
  {
    what: "`mean` of 0 to 600 minutes, `perPerson: 3`",
    property: "mean_minutes",
    perPerson: 3,
    asks: { mean: ["minutes"] },
    truth: () => minutes,
  },
];

export function utilityAggregate({ asks, perPerson }: UtilityCase, epsilon: number): CompiledAggregate {
  const parsed = parsePlan({
    version: 1,
    vendors: { segment: {} },
    events: { used: { to: [], fields: { minutes: { integer: { min: 0, max: 600 } } } } },
    aggregates: {
      use: { of: "used", every: "day", to: ["segment"], privacy: { epsilon, perPerson, atLeast: 1 }, ...asks },
    },
    budget: { epsilon: 100, every: "month" },
  });
  const settings = parsed.ok ? parsed.plan.aggregates?.use : undefined;
  if (!parsed.ok || settings === undefined) {
    throw new Error(JSON.stringify(parsed));
  }
  return compileAggregate("use", settings, parsed.plan);
}

/** The numbers of a group's columns without noise. */
export function exactNumbers({ columns }: CompiledAggregate, { perPerson }: UtilityCase, people: number): number[] {
  const events = people * perPerson;
  const numbers = { count: events, people, values: events, sum: events * minutes, bucket: 0 };
  return columns.map(({ statistic }) => numbers[statistic]);
}

/** Standard error of the case's number in a group of so many people. */
export function errorOf(own: UtilityCase, epsilon: number, people: number): number {
  const aggregate = utilityAggregate(own, epsilon);
  return numberErrors(aggregate, exactNumbers(aggregate, own, people))?.[own.property] ?? Number.NaN;
}

const begin = "<!-- table: utility -->\n";
const end = "<!-- end -->";

/** The page with its table written anew. */
export function aggregatesPage(text: string): string {
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end, from);
  if (from < begin.length || to === -1) {
    throw new Error("docs/aggregates.md must have a place for the table of errors");
  }
  return `${text.slice(0, from)}${utilityTable()}${text.slice(to)}`;
}

function utilityTable(): string {
  const sizes = groupSizes.map((size) => size.toLocaleString("en"));
  const rows = utilityCases.flatMap((own) =>
    epsilons.map((epsilon) => {
      const shares = groupSizes.map((people) => {
        const error = errorOf(own, epsilon, people);
        return `± ${rounded(error)} (${rounded((100 * error) / own.truth(people))} %)`;
      });
      return `| ${own.what} | ${epsilon} | ${shares.join(" | ")} |`;
    }),
  );
  return [
    `| Number | ε | ${sizes.map((size) => `${size} people`).join(" | ")} |`,
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function rounded(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString("en", { maximumSignificantDigits: 2 });
}
