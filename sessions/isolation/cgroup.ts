/**
 * A memory limit by the kernel, where this container may write control groups. Whether it may differs between
 * platforms, so it is tried; without one a watchdog counts instead.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface MemoryGroup {
  /** File to write a process id into, `0` for the writer itself. */
  readonly procs: string;
  /** Removes the group. Its processes have ended. */
  remove(): void;
}

export type MemoryGroups = (name: string, bytes: number) => MemoryGroup | undefined;

const prefix = "bulkhead-";

/** Returns a function that makes groups; undefined if this machine lets nobody make one. */
export function memoryGroups(): MemoryGroups | undefined {
  const place = findPlace();
  if (place === undefined) {
    return undefined;
  }
  removeLeftovers(place.folder);
  const make: MemoryGroups = (name, bytes) => {
    const folder = join(place.folder, `${prefix}${process.pid}-${name}`);
    try {
      mkdirSync(folder);
      writeFileSync(join(folder, place.limit), String(bytes));
      return { procs: join(folder, "cgroup.procs"), remove: () => removeGroup(folder) };
    } catch {
      removeGroup(folder);
      return undefined;
    }
  };
  const trial = make("probe", 64 * 1024 * 1024);
  trial?.remove();
  return trial && make;
}

function findPlace(): { readonly folder: string; readonly limit: string } | undefined {
  try {
    for (const line of readFileSync("/proc/self/cgroup", "utf8").split("\n")) {
      const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (controllers?.split(",").includes("memory")) {
        return { folder: join("/sys/fs/cgroup/memory", path ?? "/"), limit: "memory.limit_in_bytes" };
      }
    }
    const enabled = readFileSync("/sys/fs/cgroup/cgroup.subtree_control", "utf8");
    return enabled.split(/\s+/).includes("memory") ? { folder: "/sys/fs/cgroup", limit: "memory.max" } : undefined;
  } catch {
    return undefined;
  }
}

function removeGroup(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // The kernel may still count a page of a process that has just ended; the next start removes the empty group.
  }
}

/** Groups of a launcher that was killed. In a container it had the process id of this one. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid] = /^bulkhead-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && (Number(pid) === process.pid || !existsSync(`/proc/${pid}`))) {
      removeGroup(join(folder, name));
    }
  }
}
