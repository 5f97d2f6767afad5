/**
 * An attack on the guarantee: the whole mechanism, from events to what leaves, runs many times on two inputs that differ by one
 * person, and what is seen must never be so much likelier on one of them that it says more than epsilon. `PRIVACY_RUNS` sets the number
 * of runs (default 6,000; a release is tried with 1,000,000). The same attack must find three faults that are planted.
 */
import { expect, test } from "vitest";
import { type CompiledAggregate, compileAggregate } from "../../../egress/aggregates/compile";
import { privateReleaser, type Releaser } from "../../../egress/aggregates/releaser";
import { Table } from "../../../egress/aggregates/table";
import { PrivacyBudget } from "../../../egress/budget/privacyBudget";
import { draw, noiseOf } from "../../../egress/privacy/mechanism";
import { SystemBits } from "../../../egress/privacy/randomBits";
import { parsePlan } from "../../../plan";
import { countingPlan } from "../aggregates/events";
import { boundsOf } from "./statistics";

const runs = Number(process.env.PRIVACY_RUNS ?? 6_000);
/** Standard errors of each bound: with some hundred comparisons, chance gets there once in ten thousand runs of this test. */
const certainty = 5;
const epsilon = 1;
const perPerson = 2;
const atLeast = 10;
const source = new SystemBits();

function aggregateFor(bound: number): CompiledAggregate {
  const privacy = { epsilon, perPerson: bound, atLeast };
  const parsed = parsePlan(
    countingPlan(
      "https://vendor.test",
      { count: true, sum: ["pages"], to: ["mixpanel"], privacy },
      { budget: { epsilon: 1_000, every: "month" } },
    ),
  );
  const settings = parsed.ok ? parsed.plan.aggregates?.reports : undefined;
  if (!parsed.ok || settings === undefined) {
    throw new Error(JSON.stringify(parsed));
  }
  return compileAggregate("reports", settings, parsed.plan);
}

const aggregate = aggregateFor(perPerson);
const unusedBudget = new PrivacyBudget({ read: () => Promise.reject(), replace: () => Promise.reject() }, 1);
const sound = privateReleaser(aggregate, "mixpanel", unusedBudget, () => "on", source);
const noise = noiseOf({ epsilon, perPerson, atLeast }, aggregate);

type Observation = readonly number[] | undefined;
type Mechanism = (withVictim: boolean) => Observation;

/** One fewer people than the threshold, so that the victim decides whether the exact number reaches it. */
const others = Array.from({ length: atLeast - 1 }, (_unused, index) => `other ${index}`);
/** As many as a person may try to send. */
const victimEvents = 50;

function mechanism(bounded: CompiledAggregate, { numbers }: Pick<Releaser, "numbers">): Mechanism {
  const pages = bounded.columns.findIndex(({ statistic }) => statistic === "sum");
  const add = (table: Table, pseudonym: string, value: number) =>
    table.add(
      0,
      [
        { column: 0, value: 1 },
        { column: pages, value },
      ],
      { pseudonym, countingHash: 0, messageHash: 0 },
    );
  return (withVictim) => {
    const table = new Table(bounded);
    for (const person of others) {
      add(table, person, 50);
    }
    for (let event = 0; withVictim && event < victimEvents; event++) {
      add(table, "victim", 100);
    }
    const left = numbers(table.group(0));
    return typeof left === "string" ? undefined : left;
  };
}

/** Largest log-ratio of probabilities, either way, that the runs prove for any of these observations. */
function provenLoss(attacked: Mechanism): number {
  const seen = [true, false].map((withVictim) => Array.from({ length: runs }, () => attacked(withVictim)));
  const [count = 0, sum = 0, people = 0] = ["count", "sum", "people"].map((name) =>
    aggregate.columns.findIndex(({ statistic }) => statistic === name),
  );
  const at = (index: number) => (left: Observation) => left?.[index] ?? Number.NaN;
  const questions: ((left: Observation) => boolean)[] = [(left) => left === undefined];
  const ask = (value: (left: Observation) => number, from: number, to: number, steps: number) => {
    for (let step = 0; step <= steps; step++) {
      const limit = from + ((to - from) * step) / steps;
      questions.push(
        (left) => value(left) >= limit,
        (left) => value(left) <= limit,
      );
    }
  };
  ask(at(count), -10, 70, 20);
  ask(at(people), 0, 30, 15);
  ask(at(sum), -1_500, 6_000, 15);
  ask((left) => at(count)(left) - at(people)(left), -20, 60, 40);
  ask(likelihoodRatio, -1, 1, 20);
  let most = 0;
  for (const question of questions) {
    const [one = boundsOf(0, 1, 1), other = one] = seen.map((lefts) =>
      boundsOf(lefts.filter(question).length, runs, certainty),
    );
    most = Math.max(most, Math.log(one.low / other.high), Math.log(other.low / one.high));
  }
  return most;
}

/** How much likelier what is seen is with the victim, by the logarithm: by Neyman and Pearson there is no better question. */
function likelihoodRatio(left: Observation): number {
  const exact = {
    count: [others.length, perPerson],
    sum: [others.length * 50, perPerson * 100],
    people: [others.length, 1],
  };
  return aggregate.columns.reduce((sum, { statistic }, index) => {
    const [without = 0, more = 0] = exact[statistic as keyof typeof exact];
    const { numerator = 1n, denominator = 1n } = noise[index]?.parameter ?? {};
    const seen = left?.[index] ?? Number.NaN;
    return (
      sum + ((Math.abs(seen - without) - Math.abs(seen - without - more)) * Number(denominator)) / Number(numerator)
    );
  }, 0);
}

test("an attack on two inputs that differ by one person proves no more than epsilon", () => {
  expect(provenLoss(mechanism(aggregate, sound))).toBeLessThanOrEqual(epsilon);
});

test("the attack is worth something: with three times the epsilon it proves more than epsilon", () => {
  const generous = noiseOf({ epsilon: 3 * epsilon, perPerson, atLeast }, { ...aggregate, columns: aggregate.columns });
  const loud: Pick<Releaser, "numbers"> = {
    numbers: (exact) => exact.map((number, index) => number + Number(generous[index] && draw(generous[index], source))),
  };
  expect(provenLoss(mechanism(aggregate, loud))).toBeGreaterThan(epsilon);
});

test("planted fault, bounding off: the attack sees a person with many events", () => {
  expect(provenLoss(mechanism(aggregateFor(20), sound))).toBeGreaterThan(epsilon);
});

test("planted fault, noise reused: the attack sees the difference of two numbers", () => {
  const reused: Pick<Releaser, "numbers"> = {
    numbers(exact) {
      const once = noise[0] === undefined ? 0 : Number(draw(noise[0], source));
      return exact.map((number) => number + once);
    },
  };
  expect(provenLoss(mechanism(aggregate, reused))).toBeGreaterThan(epsilon);
});

test("planted fault, threshold before noise: the attack sees whether anything leaves", () => {
  const early: Pick<Releaser, "numbers"> = {
    numbers(exact) {
      const isEnough = (exact[aggregate.peopleColumn] ?? 0) >= atLeast;
      return isEnough
        ? exact.map((number, index) => number + Number(noise[index] && draw(noise[index], source)))
        : "too-few";
    },
  };
  expect(provenLoss(mechanism(aggregate, early))).toBeGreaterThan(epsilon);
});
