/**
 * Exact samples of the discrete Laplace and the discrete Gaussian distribution (Canonne, Kamath, Steinke: "The Discrete Gaussian
 * for Differential Privacy", 2020, algorithms 1 to 3). Whole numbers all the way: a sampler with floating point leaves gaps in
 * its low bits from which the true value can be read (Mironov, 2012).
 */
import { type RandomBits, uniformBelow } from "./randomBits";

/** A fraction of two positive whole numbers. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** True with the probability `numerator / denominator`, which is at most 1. */
function bernoulli(numerator: bigint, denominator: bigint, source: RandomBits): boolean {
  return uniformBelow(denominator, source) < numerator;
}

/** True with the probability exp(−numerator / denominator). */
export function bernoulliExp(numerator: bigint, denominator: bigint, source: RandomBits): boolean {
  let rest = numerator;
  while (rest > denominator) {
    if (!bernoulliExpUpToOne(1n, 1n, source)) {
      return false;
    }
    rest -= denominator;
  }
  return bernoulliExpUpToOne(rest, denominator, source);
}

/** The series of the exponential as a race: the first failure comes at an odd step with the probability exp(−γ). */
function bernoulliExpUpToOne(numerator: bigint, denominator: bigint, source: RandomBits): boolean {
  let step = 1n;
  while (bernoulli(numerator, denominator * step, source)) {
    step++;
  }
  return step % 2n === 1n;
}

/** A whole number x with a probability proportional to exp(−|x| / scale). */
export function discreteLaplace({ numerator, denominator }: Fraction, source: RandomBits): bigint {
  for (;;) {
    const within = uniformBelow(numerator, source);
    if (!bernoulliExp(within, numerator, source)) {
      continue;
    }
    let whole = 0n;
    while (bernoulliExpUpToOne(1n, 1n, source)) {
      whole++;
    }
    const magnitude = (within + numerator * whole) / denominator;
    const isNegative = source.bits(1) === 1n;
    // Zero has two signs; one of them is drawn again, so that it is not twice as likely.
    if (!isNegative || magnitude !== 0n) {
      return isNegative ? -magnitude : magnitude;
    }
  }
}

/** A whole number x with a probability proportional to exp(−x² / (2 variance)). */
export function discreteGaussian({ numerator, denominator }: Fraction, source: RandomBits): bigint {
  const scale = squareRoot(numerator / denominator) + 1n;
  const divisor = 2n * numerator * denominator * scale * scale;
  for (;;) {
    const candidate = discreteLaplace({ numerator: scale, denominator: 1n }, source);
    const magnitude = candidate < 0n ? -candidate : candidate;
    const distance = magnitude * denominator * scale - numerator;
    if (bernoulliExp(distance * distance, divisor, source)) {
      return candidate;
    }
  }
}

/** The whole part of the square root, by Newton's method. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) {
    return value;
  }
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) {
      return root;
    }
    root = next;
  }
}
