/** The noise against its exact distribution, and against OpenDP's. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { draw, noiseOf, standardError } from "../../../egress/privacy/mechanism";
import { type RandomBits, SystemBits, uniformBelow } from "../../../egress/privacy/randomBits";
import { bernoulliExp, discreteGaussian, discreteLaplace } from "../../../egress/privacy/samplers";
import type { Column } from "../../../plan";
import { hasPython, pythonWith, sayLeftOut } from "../../support/python";
import { chiSquareScore, gaussianMass, laplaceMass, varianceOf } from "./statistics";

const source = new SystemBits();
const samplesOf = (count: number, sample: () => bigint) => Array.from({ length: count }, () => Number(sample()));
/** Standard deviations beyond which a sampler is wrong: chance gets there once in a thousand million runs. */
const limit = 6;

describe("samplers", () => {
  test.each([
    [1, 1],
    [10, 3],
    [1, 2],
    [25, 1],
  ])("discrete Laplace of scale %d/%d has the exact distribution", (numerator, denominator) => {
    const fraction = { numerator: BigInt(numerator), denominator: BigInt(denominator) };
    const samples = samplesOf(30_000, () => discreteLaplace(fraction, source));
    expect(chiSquareScore(samples, (x) => laplaceMass(x, numerator / denominator))).toBeLessThan(limit);
  });

  test.each([
    [1, 1],
    [50, 3],
    [1, 4],
  ])("discrete Gaussian of variance %d/%d has the exact distribution", (numerator, denominator) => {
    const fraction = { numerator: BigInt(numerator), denominator: BigInt(denominator) };
    const samples = samplesOf(20_000, () => discreteGaussian(fraction, source));
    expect(chiSquareScore(samples, (x) => gaussianMass(x, numerator / denominator))).toBeLessThan(limit);
  });

  test("the test of distributions sees a scale that is 10 % off, and zero with two signs", () => {
    const samples = samplesOf(30_000, () => discreteLaplace({ numerator: 10n, denominator: 3n }, source));
    expect(chiSquareScore(samples, (x) => laplaceMass(x, 3.7))).toBeGreaterThan(limit);
    const twoZeros = samples.concat(samples.filter((x) => x === 0));
    expect(chiSquareScore(twoZeros, (x) => laplaceMass(x, 10 / 3))).toBeGreaterThan(limit);
  });

  test.each([
    [1, 3],
    [7, 2],
    [0, 1],
  ])("exp(−%d/%d) is hit as often as it is likely", (numerator, denominator) => {
    const runs = 20_000;
    let hits = 0;
    for (let run = 0; run < runs; run++) {
      hits += bernoulliExp(BigInt(numerator), BigInt(denominator), source) ? 1 : 0;
    }
    const p = Math.exp(-numerator / denominator);
    expect(Math.abs(hits - runs * p)).toBeLessThanOrEqual(limit * Math.sqrt(runs * p * (1 - p)));
  });

  test("whole numbers below a limit are equally likely, and never the limit", () => {
    const samples = samplesOf(14_000, () => uniformBelow(7n, source));
    expect(Math.max(...samples)).toBe(6);
    for (let value = 0; value < 7; value++) {
      const seen = samples.filter((sample) => sample === value).length;
      expect(Math.abs(seen - 2_000)).toBeLessThan(limit * Math.sqrt(2_000));
    }
    expect(uniformBelow(1n, { bits: () => 1n })).toBe(0n);
  });

  test("bits beyond a limit are drawn again, not folded", () => {
    const drawn = [7n, 6n, 3n];
    const known: RandomBits = { bits: () => drawn.shift() ?? 0n };
    expect(uniformBelow(6n, known)).toBe(3n);
  });
});

const python = hasPython() ? pythonWith(join(__dirname, "opendp.txt")) : undefined;
sayLeftOut("OpenDP", ["opendp"], python === undefined ? [] : ["opendp"]);

describe.runIf(python !== undefined)("OpenDP", () => {
  test("has the same spread at the same parameters, within 3 %", () => {
    const count = 100_000;
    const theirs = JSON.parse(
      execFileSync(python ?? "", [join(__dirname, "noise.py"), String(count)], { encoding: "utf8" }),
    ) as Record<string, number>;
    const laplace = samplesOf(count, () => discreteLaplace({ numerator: 10n, denominator: 1n }, source));
    const gaussian = samplesOf(count, () => discreteGaussian({ numerator: 100n, denominator: 1n }, source));
    for (const [name, ours] of [
      ["laplace", laplace],
      ["gaussian", gaussian],
    ] as const) {
      expect(Math.sqrt(varianceOf(ours)) / (theirs[name] ?? 0), name).toBeGreaterThan(0.97);
      expect(Math.sqrt(varianceOf(ours)) / (theirs[name] ?? 0), name).toBeLessThan(1.03);
    }
  });
});

describe("the noise of a plan", () => {
  const columns: readonly Column[] = [
    { statistic: "count" },
    { statistic: "people" },
    { statistic: "sum", field: "pages" },
    { statistic: "bucket", field: "pages", bucket: 0 },
    { statistic: "bucket", field: "pages", bucket: 1 },
  ];
  const shape = { columns, groups: 2, unitsOf: () => ({ step: 1, lowest: -20, highest: 50 }) };

  test("covers what one person can do: `perPerson` events, in so many groups, each of the field's largest value", () => {
    const noise = noiseOf({ epsilon: 0.5, perPerson: 3, atLeast: 1 }, shape);
    // Four queries share epsilon, so each has 0.125; the two buckets are one query.
    expect(
      noise.map(({ kind, parameter }) => [kind, Number(parameter.numerator) / Number(parameter.denominator)]),
    ).toEqual([
      ["laplace", 3 / 0.125],
      ["laplace", 2 / 0.125],
      ["laplace", 150 / 0.125],
      ["laplace", 3 / 0.125],
      ["laplace", 3 / 0.125],
    ]);
  });

  test("with delta is Gaussian, of the variance that gives (ε, δ)", () => {
    const [count, people] = noiseOf({ epsilon: 1, perPerson: 3, atLeast: 1, delta: 1e-6 }, shape);
    const value = (noise = count) => Number(noise?.parameter.numerator) / Number(noise?.parameter.denominator);
    // Four queries with sensitivity² / (2 σ²) each.
    const rho = (4 * 9) / (2 * value());
    expect(rho + 2 * Math.sqrt(rho * Math.log(1e6))).toBeCloseTo(1, 5);
    expect(value(people) / value()).toBeCloseTo(2 / 9, 6);
  });

  test("has the standard error that it says", () => {
    for (const noise of [
      { kind: "laplace", parameter: { numerator: 7n, denominator: 2n } },
      { kind: "gaussian", parameter: { numerator: 9n, denominator: 1n } },
      { kind: "gaussian", parameter: { numerator: 900n, denominator: 1n } },
    ] as const) {
      const samples = samplesOf(40_000, () => draw(noise, source));
      expect(Math.sqrt(varianceOf(samples)) / standardError(noise)).toBeCloseTo(1, 1);
    }
  });
});
