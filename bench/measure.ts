/** Time on the wall, and processor time beside it: only that stays comparable on a machine that does other things too. */
import { cpuSeconds } from "./cpuTime";

export interface Spent {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of processor time, of this process and of its children that ended meanwhile. */
  readonly cpu: number;
}

export async function timed(run: () => Promise<unknown>): Promise<Spent> {
  const [began, computed] = [performance.now(), cpuSeconds("self", true)];
  await run();
  return { wall: (performance.now() - began) / 1000, cpu: cpuSeconds("self", true) - computed };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function medianOf(runs: readonly Spent[]): Spent {
  return { wall: median(runs.map(({ wall }) => wall)), cpu: median(runs.map(({ cpu }) => cpu)) };
}
