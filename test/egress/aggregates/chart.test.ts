/**
 * A chart drawn from what a vendor got equals the truth within the stated error. With `RECORD_CHART=1` this run is the one whose picture
 * docs/aggregates.md shows; `npm run docs` then draws it.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileAggregate } from "../../../egress/aggregates/compile";
import { numberErrors } from "../../../egress/aggregates/numberErrors";
import { parsePlan } from "../../../plan";
import { startLocalProxy } from "../support";
import { chartOf, type Reading, type Recording } from "./chart";
import { countingPlan } from "./events";

const images = join(__dirname, "../../../docs/images");
const hourLength = 3_600_000;
const privacy = { epsilon: 1, perPerson: 1, atLeast: 20 };
const aggregate = { count: true, by: ["$hour", "plan"], to: ["mixpanel"], privacy };
const more = { budget: { epsilon: 31, every: "month" } };

/** A day with a busy noon; few people on the free plan at night. */
function peopleAt(hour: number, plan: string): number {
  const busy = Math.round(110 * Math.exp(-((hour - 12) ** 2) / 30));
  return plan === "team" ? 25 + 2 * busy : 3 + busy;
}

async function record(): Promise<Recording> {
  const parsed = parsePlan(countingPlan("https://vendor.test", aggregate, more));
  const settings = parsed.ok ? parsed.plan.aggregates?.reports : undefined;
  if (!parsed.ok || settings === undefined) {
    throw new Error(JSON.stringify(parsed));
  }
  const error = numberErrors(compileAggregate("reports", settings, parsed.plan), [])?.count ?? Number.NaN;
  const proxy = await startLocalProxy((upstream) => countingPlan(upstream, aggregate, more), undefined, {
    BUDGET_FOLDER: mkdtempSync(join(tmpdir(), "bulkhead-budget-")),
  });
  const truth: Omit<Reading, "got">[] = [];
  const now = Date.now();
  let person = 0;
  for (let back = 0; back < 24; back++) {
    const time = now - back * hourLength;
    const hour = new Date(time).getUTCHours();
    const events = ["team", "free"].flatMap((plan) => {
      const people = peopleAt(hour, plan);
      truth.push({ hour, plan, truth: people });
      return Array.from({ length: people }, () => ({
        event: "report",
        properties: { token: "t", distinct_id: `person ${person++}`, time: time / 1_000, plan },
      }));
    });
    expect((await proxy.post("/mixpanel/track", events)).status).toBe(200);
  }
  await proxy.stop();
  const got = proxy.vendor.items().map(({ properties }) => properties as { hour: number; plan: string; count: number });
  const readings = truth
    .map((reading) => ({
      ...reading,
      got: got.find(({ hour, plan }) => hour === reading.hour && plan === reading.plan)?.count ?? null,
    }))
    .sort((one, other) => one.hour - other.hour);
  return { epsilon: privacy.epsilon, error, readings };
}

function expectWithinError({ error, readings }: Recording): void {
  expect(readings).toHaveLength(48);
  const left = readings.filter(({ got }) => got !== null);
  // The night's few people on the free plan stay; all large groups leave.
  expect(left.length).toBeLessThan(48);
  const far = 12 * error;
  for (const { truth, got } of readings) {
    if (got === null) {
      expect(truth).toBeLessThan(privacy.atLeast + far);
    } else {
      expect(Math.abs(got - truth)).toBeLessThan(far);
    }
  }
  // Three of four are within one standard error; fewer than half would be a wrong error.
  const close = left.filter(({ truth, got }) => Math.abs((got ?? 0) - truth) <= error);
  expect(close.length).toBeGreaterThan(left.length * 0.45);
}

test("what a vendor's chart shows is the truth within the stated error", async () => {
  const recording = await record();
  expectWithinError(recording);
  expect(chartOf(recording)).toContain("<svg");
  if (process.env.RECORD_CHART === "1") {
    writeFileSync(join(images, "aggregates.json"), `${JSON.stringify(recording)}\n`);
  }
});

test("the picture in the docs is of such a run (write it with `npm run docs`)", () => {
  const recording = JSON.parse(readFileSync(join(images, "aggregates.json"), "utf8")) as Recording;
  expectWithinError(recording);
  expect(readFileSync(join(images, "aggregates.svg"), "utf8")).toBe(chartOf(recording));
});
