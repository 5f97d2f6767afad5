import { readdirSync, readFileSync } from "node:fs";

/** Watches a process and all its descendants and keeps the highest sum of resident memory, in MiB. Linux only (reads /proc). */
export class MemoryWatch {
  #peak = 0;
  readonly #timer: NodeJS.Timeout;

  readonly #root: number;

  constructor(root: number) {
    this.#root = root;

    this.#timer = setInterval(() => this.#sample(), 200);
    this.#timer.unref();
  }

  /** Stops and returns the peak. */
  stop(): number {
    this.#sample();
    clearInterval(this.#timer);
    return this.#peak;
  }

  #sample(): void {
    const parents = new Map<number, number>();
    for (const entry of readdirSync("/proc")) {
      const pid = Number(entry);
      if (Number.isInteger(pid)) {
        parents.set(pid, parentOf(pid));
      }
    }
    let total = 0;
    for (const pid of parents.keys()) {
      if (this.#descends(pid, parents)) {
        total += residentMiB(pid);
      }
    }
    this.#peak = Math.max(this.#peak, total);
  }

  #descends(pid: number, parents: ReadonlyMap<number, number>): boolean {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
      if (at === this.#root) {
        return true;
      }
    }
    return false;
  }
}

/** Processes come and go between listing and reading; one that is gone counts nothing. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0);
}

function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0) / 1024;
}
