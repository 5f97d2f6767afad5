/** Descriptors that the launcher itself was given. Without care, Node passes them on to every process that it starts. */
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";

const closeOnExec = 0o2000000;

let known: readonly number[] | undefined;

/**
 * Numbers above 2 that a child would inherit: those that Node opens are closed on exec, those from before are not. There is never one more
 * than at the first look; to look again at each start costs 40 ms with 1,000 sessions.
 */
function inheritedDescriptors(): readonly number[] {
  known ??= readdirSync("/proc/self/fd")
    .map(Number)
    .filter((number) => number > 2 && isInherited(number));
  return known;
}

function isInherited(number: number): boolean {
  try {
    const [, flags] = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${number}`, "utf8")) ?? [];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // Closed meanwhile: the descriptor with which the folder itself was read.
    return false;
  }
}

/**
 * Calls `start` with the list of descriptors for spawn: `first`, then /dev/null at each number that would be inherited.
 * `ignore` leaves a descriptor above 2 as it is.
 */
export function withoutInherited<T, D>(first: readonly D[], start: (stdio: (D | number | "ignore")[]) => T): T {
  const numbers = inheritedDescriptors().filter((number) => number >= first.length);
  const nothing = openSync("/dev/null", "r+");
  try {
    const stdio: (D | number | "ignore")[] = [...first];
    for (let number = first.length; number <= Math.max(-1, ...numbers); number += 1) {
      stdio.push(numbers.includes(number) ? nothing : "ignore");
    }
    return start(stdio);
  } finally {
    closeSync(nothing);
  }
}
