/**
 * Which noise each number of a private aggregate gets. Neighbouring inputs differ by one person, who is in one or not in the
 * other, and a person has at most `perPerson` events in a window. The numbers of a group share epsilon: each statistic over all groups
 * is one query, and the groups of a query split the person's events among them, so its sensitivity does not grow with their number.
 */
import { type Column, microEpsilon, type PrivacySettings, type Units } from "../../plan";
import type { RandomBits } from "./randomBits";
import { discreteGaussian, discreteLaplace, type Fraction } from "./samplers";

/** The noise of one column: the scale of a discrete Laplace, or the variance of a discrete Gaussian distribution. */
export interface Noise {
  readonly kind: "laplace" | "gaussian";
  readonly parameter: Fraction;
}

export interface PrivateShape {
  readonly columns: readonly Column[];
  readonly groups: number;
  readonly unitsOf: (field: string) => Units;
}

const million = 1_000_000n;
/** Denominator of variances: a billionth of one is far below what rounding up costs. */
const fine = 2n ** 30n;

/** The noise of each column, in the order of the columns. */
export function noiseOf(privacy: PrivacySettings, { columns, groups, unitsOf }: PrivateShape): Noise[] {
  const queries = BigInt(new Set(columns.map(queryOf)).size);
  return columns.map((column) => {
    const units = "field" in column && column.statistic === "sum" ? unitsOf(column.field) : undefined;
    const { l1, squaredL2 } = sensitivity(column, privacy.perPerson, groups, units);
    if (privacy.delta === undefined) {
      const epsilon = BigInt(microEpsilon(privacy.epsilon));
      return { kind: "laplace", parameter: { numerator: l1 * queries * million, denominator: epsilon } };
    }
    return { kind: "gaussian", parameter: variance(squaredL2 * queries, privacy.epsilon, privacy.delta) };
  });
}

/** Columns with the same name are parts of one query: an event is in one bucket of a histogram. */
function queryOf(column: Column): string {
  return "field" in column ? `${column.statistic} ${column.field}` : column.statistic;
}

/** How far one person can move all groups of a query together: the sum of the moves, and the sum of their squares. */
function sensitivity(column: Column, perPerson: number, groups: number, units: Units | undefined) {
  if (column.statistic === "people") {
    const moved = BigInt(Math.min(perPerson, groups));
    return { l1: moved, squaredL2: moved };
  }
  const each = units === undefined ? 1 : Math.max(1, Math.abs(units.lowest), Math.abs(units.highest));
  const l1 = BigInt(perPerson) * BigInt(each);
  return { l1, squaredL2: l1 * l1 };
}

/**
 * The variance with which a query of this sensitivity is ρ-zCDP, for the ρ that gives (ε, δ): ρ + 2 √(ρ ln(1/δ)) = ε (Bun and
 * Steinke, 2016, proposition 1.3). The only place with floating point, once per plan and rounded up: more noise than needed.
 */
function variance(squaredL2: bigint, epsilon: number, delta: number): Fraction {
  const log = Math.log(1 / delta);
  const rho = (Math.sqrt(epsilon + log) - Math.sqrt(log)) ** 2 * (1 - 1e-9);
  // 1 / (2 ρ), as a fraction.
  const perSquare = BigInt(Math.ceil((1 / (2 * rho)) * 2 ** 20)) * (fine / 2n ** 20n) + 1n;
  return { numerator: squaredL2 * perSquare, denominator: fine };
}

/** One draw. Each released number gets one of its own, once. */
export function draw({ kind, parameter }: Noise, source: RandomBits): bigint {
  return kind === "laplace" ? discreteLaplace(parameter, source) : discreteGaussian(parameter, source);
}

/** Standard deviation of the noise. */
export function standardError({ kind, parameter }: Noise): number {
  const value = Number(parameter.numerator) / Number(parameter.denominator);
  if (kind === "laplace") {
    // Of p(x) ∝ q^|x| with q = exp(−1 / scale): 2 q / (1 − q)².
    const q = Math.exp(-1 / value);
    return Math.sqrt(2 * q) / -Math.expm1(-1 / value);
  }
  if (value > 100) {
    return Math.sqrt(value);
  }
  let weights = 0;
  let squares = 0;
  for (let x = -200; x <= 200; x++) {
    const weight = Math.exp(-(x * x) / (2 * value));
    weights += weight;
    squares += x * x * weight;
  }
  return Math.sqrt(squares / weights);
}
