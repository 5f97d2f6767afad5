/** The machine's processes by user id, from one look at `/proc`. */
import { readdirSync, readFileSync } from "node:fs";

export interface UidProcesses {
  readonly pids: number[];
  /** Bytes: what they hold alone, and shared memory. */
  memory: number;
}

/** Counts a process to each of its real, effective, saved and file system ids. */
export function processesByUid(): Map<number, UidProcesses> {
  const byUid = new Map<number, UidProcesses>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) {
      continue;
    }
    const status = readStatus(name);
    const [, ids = ""] = /^Uid:\s*(.*)$/m.exec(status) ?? [];
    const kib = [...status.matchAll(/^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm)].reduce(
      (sum, [, size]) => sum + Number(size),
      0,
    );
    for (const uid of new Set(
      ids
        .split(/\s+/)
        .filter((id) => id !== "")
        .map(Number),
    )) {
      const processes = byUid.get(uid) ?? { pids: [], memory: 0 };
      processes.pids.push(Number(name));
      processes.memory += kib * 1024;
      byUid.set(uid, processes);
    }
  }
  return byUid;
}

function readStatus(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "latin1");
  } catch {
    // Ended meanwhile.
    return "";
  }
}
