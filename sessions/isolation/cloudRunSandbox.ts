/**
 * Sessions in sandboxes of Cloud Run (Preview): a kernel of their own, gVisor's, and no network at all. Such a sandbox takes no
 * connections from outside, so the launcher reaches the app by a bridge on standard input and output of a command that runs there.
 * https://cloud.google.com/run/docs/reference/sandbox-cli
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { launcherPath } from "../../plan/sessions";
import { join as joinStreams, Multiplexer } from "../bridge/multiplexer";
import { type BridgeEnding, encode, longestSilence, streamsAtOnce } from "../bridge/settings";
import { type Ending, type Engine, type SessionProcess, type StartOptions, socketName } from "./engine";
import { readLines } from "./lines";

export interface CloudRunSandboxParts {
  /** Google's command, and its first arguments. */
  readonly program: readonly string[];
  /** The bundled launcher, which is also the bridge. Sandboxes see the container's files. */
  readonly launcherFile: string;
  /** Milliseconds without a sign of life of the bridge after which a session ends. */
  readonly silence?: number;
}

/** Where a service that has asked for sandboxes has the command, and its image the launcher. */
export const sandboxesOfImage: CloudRunSandboxParts = {
  program: ["/usr/local/gcp/bin/sandbox"],
  launcherFile: launcherPath,
};

/** The launcher's ends of the bridges. Sandboxes have an empty folder in its place. */
const bridges = "/run/bulkhead-bridges";
const emptyFolder = "/run/bulkhead-empty";
/** Milliseconds in which a new sandbox must take commands. */
const longestStart = 15_000;
const startInterval = 100;
/** Milliseconds between the end of a command and the end of its pipes. */
const lastWords = 500;
const deletions = 5;
const keptLines = 5;

export function cloudRunSandboxEngine(parts: CloudRunSandboxParts): Engine {
  mkdirSync(bridges, { recursive: true, mode: 0o700 });
  mkdirSync(emptyFolder, { recursive: true, mode: 0o555 });
  return {
    name: "Cloud Run sandboxes (Preview)",
    walls: ["own kernel", "processes", "no network", "own files in memory", "no capabilities", "no new privileges"],
    // By the bridge, which sees the sandbox's processes; the launcher does not.
    limitsMemory: true,
    start: (options) => new SandboxProcess(parts, options),
  };
}

/** What the sandbox's command is missing; undefined if it is there. */
export function lackOfSandboxes([program = ""]: CloudRunSandboxParts["program"]): string | undefined {
  return existsSync(program) ? undefined : `no ${program}; the service must have sandboxes switched on`;
}

class SandboxProcess implements SessionProcess {
  readonly pid = 0;
  readonly folder: string;
  readonly ownsFiles = false;
  readonly ready: Promise<void>;
  readonly ended: Promise<Ending>;
  readonly #parts: CloudRunSandboxParts;
  readonly #options: StartOptions;
  readonly #id = `bulkhead-${randomBytes(8).toString("hex")}`;
  readonly #last: string[] = [];
  #multiplexer: Multiplexer | undefined;
  #inlet: Server | undefined;
  #child: ChildProcess | undefined;
  #why: "ended" | "memory" | undefined;
  #ending: BridgeEnding | undefined;
  #markReady: () => void = () => undefined;
  #isReady = false;
  #isEnding = false;
  #onCall: ((connection: Duplex) => void) | undefined;
  #outletPort: number | undefined;

  constructor(parts: CloudRunSandboxParts, options: StartOptions) {
    this.#parts = parts;
    this.#options = options;
    this.folder = join(bridges, this.#id);
    mkdirSync(dirname(join(this.folder, socketName)), { recursive: true, mode: 0o700 });
    const started = new Promise<void>((resolve) => {
      this.#markReady = resolve;
    });
    this.ended = this.#live();
    this.ready = Promise.race([
      started,
      this.ended.then(({ detail }) => {
        throw new Error(detail);
      }),
    ]);
    this.ready.catch(() => undefined);
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Opens the relay's port in the sandbox. Its connections come over the bridge. */
  openOutlet(port: number, onCall: (connection: Duplex) => void): void {
    this.#onCall = onCall;
    this.#outletPort = port;
    if (this.#isReady) {
      this.#sendOutlet();
    }
  }

  end(why: "ended" | "memory" = "ended"): Promise<Ending> {
    this.#why ??= why;
    this.#multiplexer?.close("the session was ended");
    this.#child?.kill("SIGKILL");
    return this.ended;
  }

  /** From the start of the sandbox until nothing of it is left. */
  async #live(): Promise<Ending> {
    const mount = `type=bind,source=${emptyFolder},destination=${bridges},readonly`;
    const made = await this.#call([
      "run",
      this.#id,
      "--detach",
      "--write",
      "--mount",
      mount,
      "--",
      "/bin/sleep",
      "infinity",
    ]);
    if (made === 0) {
      await this.#bridge();
    }
    this.#inlet?.close();
    const isGone = await this.#delete();
    rmSync(this.folder, { recursive: true, force: true });
    return this.#endingOf(isGone);
  }

  /** Runs the bridge until it ends. A new sandbox may not take commands yet, so the first ones are repeated. */
  async #bridge(): Promise<void> {
    const until = performance.now() + longestStart;
    const isDone = () => this.#isReady || this.#ending !== undefined || this.#why !== undefined;
    while (!isDone() && performance.now() < until) {
      await this.#runBridge();
      if (!isDone()) {
        await sleep(startInterval);
      }
    }
  }

  #runBridge(): Promise<void> {
    const { command, environment, workFolder, limits } = this.#options;
    const [program = "", ...first] = this.#parts.program;
    const bridge = [process.execPath, this.#parts.launcherFile, "bridge"];
    const child = spawn(program, [...first, "exec", this.#id, "--", ...bridge], { stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    let silence: NodeJS.Timeout | undefined;
    const multiplexer = new Multiplexer({
      input: child.stdout as Readable,
      output: child.stdin as Writable,
      side: "launcher",
      streamsAtOnce,
      onStream: (stream) => (this.#onCall === undefined ? stream.destroy() : this.#onCall(stream)),
      onMessage: (type, payload) => {
        if (type === "started") {
          this.#isReady = true;
          this.#markReady();
          this.#sendOutlet();
          silence = setTimeout(() => child.kill("SIGKILL"), this.#parts.silence ?? longestSilence);
        } else if (type === "alive") {
          silence?.refresh();
        } else if (type === "listening") {
          this.#openInlet();
        } else if (type === "exit") {
          this.#isEnding = true;
          this.#ending ??= readEnding(payload);
        }
      },
      onClose: () => child.kill("SIGKILL"),
    });
    this.#multiplexer = multiplexer;
    multiplexer.send("settings", 0, encode({ command, environment, workFolder, limits }));
    readLines(child.stderr as Readable, (line) => this.#onLine(line));
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(silence);
        multiplexer.close("the bridge has ended");
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve();
      };
      child.once("error", ({ message }) => {
        this.#onLine(message);
        finish();
      });
      child.once("close", finish);
      // What runs in the sandbox may hold the pipes for longer than the command lives. Otherwise its last words come first.
      child.once("exit", () => {
        this.#isEnding = this.#isReady;
        setTimeout(finish, this.#why === undefined ? lastWords : 0);
      });
    });
  }

  #onLine(line: string): void {
    if (!this.#isReady) {
      this.#last.splice(0, this.#last.length, ...[...this.#last, line].slice(-keptLines));
    }
    this.#options.onLine(line);
  }

  #sendOutlet(): void {
    if (this.#outletPort !== undefined) {
      this.#multiplexer?.send("outlet", 0, Buffer.from(String(this.#outletPort)));
    }
  }

  /** A socket where the launcher looks for the app's. */
  #openInlet(): void {
    if (this.#inlet !== undefined) {
      return;
    }
    this.#inlet = createServer({ allowHalfOpen: true }, (connection) => {
      const stream = this.#multiplexer?.open();
      stream === undefined ? connection.destroy() : joinStreams(connection, stream);
    });
    this.#inlet.on("error", () => undefined);
    this.#inlet.listen(join(this.folder, socketName));
  }

  /** Deletes the sandbox with all its processes and files. Killing the command that runs there would leave them. */
  async #delete(): Promise<boolean> {
    for (let turn = 0; turn < deletions; turn += 1) {
      if ((await this.#call(["delete", this.#id, "--force"])) === 0) {
        return true;
      }
      await sleep(startInterval * 2 ** turn);
    }
    this.#options.onLine("the sandbox of a session that has ended could not be deleted");
    return false;
  }

  /** Returns the exit code of Google's command. */
  #call(args: readonly string[]): Promise<number> {
    const [program = "", ...first] = this.#parts.program;
    return new Promise((resolve) => {
      const child = spawn(program, [...first, ...args], { stdio: ["ignore", "ignore", "pipe"] });
      readLines(child.stderr, (line) => this.#onLine(line));
      child.once("error", ({ message }) => {
        this.#onLine(message);
        resolve(127);
      });
      child.once("close", (code) => resolve(code ?? 1));
    });
  }

  #endingOf(isGone: boolean): Ending {
    const detail = this.#ending?.detail || this.#last.join("; ");
    if (!isGone) {
      return { why: "broken", code: 1, detail: "its sandbox could not be deleted" };
    }
    if (this.#why !== undefined) {
      return { why: this.#why, code: 137, detail: "" };
    }
    if (!this.#isReady) {
      return { why: "wall", code: this.#ending?.code ?? 1, detail: detail || "the sandbox did not start" };
    }
    return this.#ending ?? { why: "broken", code: 1, detail: "the bridge to its sandbox broke" };
  }
}

/** What the bridge says is an app's word: it shares the sandbox. */
function readEnding(payload: Buffer): BridgeEnding | undefined {
  try {
    const { why, code, detail } = JSON.parse(payload.toString()) as Partial<BridgeEnding>;
    const isKnown = why === "exited" || why === "memory" || why === "processes" || why === "wall";
    return isKnown && typeof code === "number" && typeof detail === "string"
      ? { why, code, detail: detail.slice(0, 500) }
      : undefined;
  } catch {
    return undefined;
  }
}
