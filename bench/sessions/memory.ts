/** Memory of processes, each shared page divided among those that share it (PSS). Linux only: reads /proc. */
import { readdirSync, readFileSync } from "node:fs";

/** MiB of a process and all its descendants. */
export function memoryOfTree(root: number): number {
  const kib = treeOf(root).reduce((sum, pid) => sum + Number(read(pid, "smaps_rollup", /^Pss:\s+(\d+)/m) ?? 0), 0);
  return Math.round(kib / 1024);
}

function treeOf(root: number): readonly string[] {
  const children = new Map<string, string[]>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = read(pid, "status", /^PPid:\s+(\d+)/m);
    if (parent !== undefined) {
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    }
  }
  const below = (pid: string): string[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return below(String(root));
}

/** Undefined for a process that has ended. */
function read(pid: string, file: string, pattern: RegExp): string | undefined {
  try {
    return pattern.exec(readFileSync(`/proc/${pid}/${file}`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
