/** Processor time, which stays comparable on a machine that does other things too. Linux only: reads /proc. */
import { readFileSync } from "node:fs";

/** Clock ticks a second: fixed at 100 in the kernel's interface. */
const ticks = 100;

/** Seconds that a process has computed; with `children`, also those of its children that have ended. */
export function cpuSeconds(pid: number | "self", children: boolean): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command's name is in parentheses and may hold blanks.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const sum = [11, 12, ...(children ? [13, 14] : [])].map((field) => Number(fields[field])).reduce((a, b) => a + b, 0);
  return sum / ticks;
}
