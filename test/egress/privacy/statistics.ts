/** Statistics that the tests of noise need. */

/** P(X = x) of the discrete Laplace distribution. */
export function laplaceMass(x: number, scale: number): number {
  const q = Math.exp(-1 / scale);
  return ((1 - q) / (1 + q)) * q ** Math.abs(x);
}

/** P(X = x) of the discrete Gaussian distribution. */
export function gaussianMass(x: number, variance: number): number {
  const reach = Math.ceil(12 * Math.sqrt(variance)) + 12;
  let sum = 0;
  for (let y = -reach; y <= reach; y++) {
    sum += Math.exp(-(y * y) / (2 * variance));
  }
  return Math.exp(-(x * x) / (2 * variance)) / sum;
}

/**
 * How far samples are from a distribution, in standard deviations of chi-square (Wilson and Hilferty): about a normal variable if they are
 * of the distribution, so 6 comes up once in a thousand million times. Values that are expected less than 20 times are taken together.
 */
export function chiSquareScore(samples: readonly number[], mass: (x: number) => number): number {
  const counts = new Map<number, number>();
  for (const sample of samples) {
    counts.set(sample, (counts.get(sample) ?? 0) + 1);
  }
  const cells: { expected: number; seen: number }[] = [];
  let tail = { expected: samples.length, seen: samples.length };
  for (let x = 0; mass(x) * samples.length >= 20; x++) {
    for (const value of x === 0 ? [0] : [x, -x]) {
      const cell = { expected: mass(value) * samples.length, seen: counts.get(value) ?? 0 };
      cells.push(cell);
      tail = { expected: tail.expected - cell.expected, seen: tail.seen - cell.seen };
    }
  }
  cells.push(tail);
  const chiSquare = cells.reduce((sum, { expected, seen }) => sum + (seen - expected) ** 2 / expected, 0);
  const freedom = cells.length - 1;
  return (Math.cbrt(chiSquare / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
}

export function varianceOf(samples: readonly number[]): number {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  return samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (samples.length - 1);
}

/** Bounds of a probability, at `z` standard errors (Wilson). */
export function boundsOf(hits: number, runs: number, z: number): { readonly low: number; readonly high: number } {
  const p = hits / runs;
  const centre = (p + (z * z) / (2 * runs)) / (1 + (z * z) / runs);
  const half = (z / (1 + (z * z) / runs)) * Math.sqrt((p * (1 - p)) / runs + (z * z) / (4 * runs * runs));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
