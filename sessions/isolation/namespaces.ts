/** Sessions in Linux namespaces of their own: mounts, processes, IPC and host name; with `ownNetwork` also the network. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { MemoryGroups } from "./cgroup";
import { dataLimit, type Ending, type Engine, type SessionProcess, type StartOptions, sessionFolder } from "./engine";
import { withoutInherited } from "./inheritedDescriptors";
import { readLines } from "./lines";
import { mountTable } from "./mountTable";
import { namespaceScript } from "./namespaceScript";

/** Last lines of the script's own output, for the message when a wall could not be put up. */
const keptLines = 5;
/** Milliseconds that the watcher in a session gets to end it, before the process that holds the session is killed. */
const watcherTime = 500;

export function namespaceEngine(groups: MemoryGroups | undefined): Engine {
  mkdirSync(sessionFolder, { recursive: true, mode: 0o711 });
  const readOnly = writableMounts();
  return {
    name: "namespaces",
    walls: ["user id", "mounts", "processes", "IPC", "read-only root", "no capabilities", "no new privileges"],
    limitsMemory: groups !== undefined,
    trial: ["sh", "-c", allAreReadOnly, "sh", "/", ...readOnly],
    start: (options) => new NamespaceProcess(options, readOnly, groups),
  };
}

/** Looks at each mount point of its arguments: `mount` may leave out a line of its table without a word. */
const allAreReadOnly = `
for wanted; do
  found=
  while read -r _ _ _ _ point options _; do if [ "$point" = "$wanted" ]; then found=$options; fi; done </proc/self/mountinfo
  case $found in ro|ro,*) ;; *) echo "'$wanted' is not read-only" >&2; exit 1 ;; esac
done`;

/** File systems of the kernel itself, where nobody but root may write. Each mount point less is a millisecond less. */
const kernelTypes = /^(?:sysfs|proc|cgroup2?|devpts|devtmpfs|mqueue|securityfs|debugfs|tracefs|bpf|pstore)$/;
/** Places that a session gets its own of, or that are below them. */
const ownPlaces = /^\/(?:$|(?:proc|tmp|var\/tmp|dev)(?:\/|$)|run\/bulkhead$)/;

/** Mount points of files that are writable, with blanks as the kernel and fstab(5) write them. */
function writableMounts(): readonly string[] {
  const points = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .flatMap((line) => {
      const [mount = "", source = ""] = line.split(" - ");
      const [, , , , point, options] = mount.split(" ");
      const [type = ""] = source.split(" ");
      const isLeft = point === undefined || ownPlaces.test(point) || kernelTypes.test(type);
      return isLeft || !options?.split(",").includes("rw") ? [] : [point];
    });
  return [...new Set(points)];
}

class NamespaceProcess implements SessionProcess {
  readonly pid: number;
  readonly folder: string;
  readonly ownsFiles = true;
  readonly ready: Promise<void>;
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  #why: Ending["why"] = "exited";
  #isReady = false;

  constructor(options: StartOptions, readOnly: readonly string[], groups: MemoryGroups | undefined) {
    const { uid, limits, ownNetwork } = options;
    const workFolder = options.workFolder === "/" ? join(sessionFolder, "home") : options.workFolder;
    const group = groups?.(`${uid}-${randomBytes(4).toString("hex")}`, limits.memory);
    const child = withoutInherited(["pipe", "pipe", "pipe", "pipe"] as const, (stdio) =>
      spawn(
        "unshare",
        [
          ...["--mount", "--pid", "--ipc", "--uts", ...(ownNetwork ? ["--net"] : [])],
          // The script stays root, so the signal of its parent's death reaches it.
          ...["--fork", "--kill-child=SIGKILL", "--propagation", "private"],
          ...["sh", "-c", namespaceScript, "bulkhead-session"],
          sessionFolder,
          String(uid),
          String(limits.disk),
          workFolder,
          String(limits.processes),
          String(dataLimit(limits)),
          ownNetwork ? "own" : "shared",
          group?.procs ?? "-",
          mountTable({ folder: sessionFolder, workFolder, uid, hostsFile: options.hostsFile, readOnly }),
          ...options.command,
        ],
        { cwd: "/", env: { ...options.environment }, detached: true, stdio: [...stdio] },
      ),
    );
    this.#child = child;
    this.pid = child.pid ?? 0;
    // Namespaces are reached through the process that made them, so nothing of a session is in the launcher's own files.
    this.folder = `/proc/${this.pid}/root${sessionFolder}`;
    const last: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      readLines(stream as Readable, (line) => {
        if (!this.#isReady) {
          last.splice(0, last.length, ...[...last, line].slice(-keptLines));
        }
        options.onLine(line);
      });
    }
    // Broken by the session's end.
    (child.stdin as Writable).on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      child.once("error", (error) => resolve({ why: "wall", code: 127, detail: error.message }));
      child.once("close", (code, signal) => {
        group?.remove();
        const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        const why = whyEnded(
          this.#why,
          this.#isReady,
          group !== undefined && status === 128 + constants.signals.SIGKILL,
        );
        resolve({ why, code: status, detail: why === "wall" ? last.join("; ") : "" });
      });
    });
    this.ready = new Promise((resolve, reject) => {
      (child.stdio[3] as Readable).once("data", () => {
        this.#isReady = true;
        resolve();
      });
      this.ended.then(({ detail }) => reject(new Error(detail)));
    });
    this.ready.catch(() => undefined);
  }

  async end(why: "ended" | "memory" = "ended"): Promise<Ending> {
    if (this.#why === "exited") {
      this.#why = why;
    }
    // The script's watcher kills all of its namespace. `unshare` stays to collect the first process: as process 1 of a
    // container, Node would leave it a zombie.
    (this.#child.stdin as Writable).destroy();
    const late = setTimeout(() => this.#child.kill("SIGKILL"), watcherTime);
    late.unref();
    const ending = await this.ended;
    clearTimeout(late);
    return ending;
  }
}

function whyEnded(why: Ending["why"], isReady: boolean, isKilledByKernel: boolean): Ending["why"] {
  if (why !== "exited") {
    return why;
  }
  if (!isReady) {
    return "wall";
  }
  return isKilledByKernel ? "memory" : "exited";
}
