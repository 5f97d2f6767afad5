/**
 * Sessions where the machine allows no mount namespace: own user id, folders and limits, but one `/tmp`, `/dev/shm` and
 * process list for all. Only for who has accepted that by the argument `sharedTmp`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { dataLimit, type Ending, type Engine, type SessionProcess, type StartOptions, sessionFolder } from "./engine";
import { withoutInherited } from "./inheritedDescriptors";
import { readLines } from "./lines";

/** The last pass may have met a process in the middle of a fork, so there are passes until nobody is left. */
const script = `
set -eu
uid=$1 processes=$2 data=$3 file=$4
shift 4
exec 4<&0 </dev/null
as() { setpriv --reuid="$uid" --regid="$uid" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"; }
left='kill -9 -1; for p in /proc/[0-9]*; do if [ -O "$p" ] && [ "$p" != "/proc/$$" ]; then exit 0; fi; done; exit 1'
sweep() { passes=0; while [ $passes -lt 200 ] && as sh -c "$left" 2>/dev/null; do passes=$((passes + 1)); sleep 0.02; done; }
(trap '' TERM HUP INT; cat <&4 >/dev/null; sweep) 3>&- &
umask 077
code=0
( echo 1000 >/proc/self/oom_score_adj; exec prlimit --nproc="$processes" --core=0 --data="$data" --fsize="$file" \\
  setpriv --reuid="$uid" --regid="$uid" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@" ) 3>&- 4<&- || code=$?
sweep
exit $code
`;

/** Folders where any user may leave something. */
const sharedFolders = ["/tmp", "/var/tmp", "/dev/shm"];

export function sharedTmpEngine(): Engine {
  mkdirSync(sessionFolder, { recursive: true, mode: 0o711 });
  return {
    name: "user ids",
    walls: ["user id", "no capabilities", "no new privileges"],
    limitsMemory: false,
    start: (options) => new UidProcess(options),
  };
}

class UidProcess implements SessionProcess {
  readonly pid: number;
  readonly folder: string;
  readonly ownsFiles = false;
  readonly ready: Promise<void>;
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  #why: Ending["why"] = "exited";

  constructor({ uid, command, environment, workFolder, limits, onLine }: StartOptions) {
    this.folder = join(sessionFolder, randomBytes(8).toString("hex"));
    makeFolders(this.folder, uid, workFolder);
    const inFolder = (text: string) => text.replaceAll(`${sessionFolder}/`, `${this.folder}/`);
    const own = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, inFolder(value)]));
    const child = withoutInherited(["pipe", "pipe", "pipe"] as const, (stdio) =>
      spawn(
        "sh",
        [
          ...["-c", script, "bulkhead-session", String(uid), String(limits.processes)],
          ...[String(dataLimit(limits)), String(limits.disk), ...command.map(inFolder)],
        ],
        {
          cwd: join(this.folder, "app"),
          env: { ...own, TMPDIR: join(this.folder, "tmp") },
          detached: true,
          stdio: [...stdio],
        },
      ),
    );
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.ready = Promise.resolve();
    for (const stream of [child.stdout, child.stderr]) {
      readLines(stream as Readable, onLine);
    }
    (child.stdin as Writable).on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      child.once("error", (error) => resolve({ why: "wall", code: 127, detail: error.message }));
      child.once("close", (code, signal) => {
        removeFilesOf(uid, this.folder);
        const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        resolve({ why: this.#why, code: status, detail: "" });
      });
    });
  }

  async end(why: "ended" | "memory" = "ended"): Promise<Ending> {
    if (this.#why === "exited") {
      this.#why = why;
    }
    (this.#child.stdin as Writable).destroy();
    return this.ended;
  }
}

/** The working folder holds links to the image's files, since no copy can be laid over them here. */
function makeFolders(folder: string, uid: number, workFolder: string): void {
  mkdirSync(folder, { mode: 0o711 });
  for (const name of ["home", "tmp", "run", "app"]) {
    mkdirSync(join(folder, name), { mode: 0o700 });
    chownSync(join(folder, name), uid, uid);
  }
  for (const name of workFolder === "/" ? [] : readdirSync(workFolder)) {
    symlinkSync(join(workFolder, name), join(folder, "app", name));
  }
}

function removeFilesOf(uid: number, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const shared of sharedFolders) {
    for (const name of namesIn(shared)) {
      const place = join(shared, name);
      if (ownerOf(place) === uid) {
        rmSync(place, { recursive: true, force: true });
      }
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function ownerOf(place: string): number | undefined {
  try {
    return lstatSync(place).uid;
  } catch {
    return undefined;
  }
}
