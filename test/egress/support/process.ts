/** Runs the bundled proxy or relay as a process of its own and reads what it writes. */
import { type ChildProcess, spawn } from "node:child_process";
import { egressBundle } from "./bundle";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EgressProcess {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when it has ended, by itself or by `stop`. */
  readonly ended: Promise<Exit>;
  /** Everything written so far, standard output and standard error. */
  output(): string;
  /** Log lines so far, parsed. */
  lines(): Record<string, unknown>[];
  /** Ends it by a signal (default SIGTERM) and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

export interface FinishedProcess extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = Readonly<Record<string, string>>;

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Exit>;
  stdout: string;
  stderr: string;
}

const running = new Set<ChildProcess>();
// A test that fails half-way must not leave servers behind.
process.on("exit", () => {
  for (const child of running) {
    child.kill("SIGKILL");
  }
});

function run(mode: string, env: Environment, node = process.execPath): Running {
  const child = spawn(node, [egressBundle(), mode], {
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const state: Running = {
    child,
    stdout: "",
    stderr: "",
    ended: new Promise((resolve) => {
      child.once("close", (code, signal) => {
        running.delete(child);
        resolve({ code, signal });
      });
    }),
  };
  child.stdout?.on("data", (chunk: Buffer) => {
    state.stdout += chunk;
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    state.stderr += chunk;
  });
  return state;
}

/** Starts it on a free port, with this Node unless another is given, and resolves once it listens. */
export async function startEgress(mode: "proxy" | "relay", env: Environment, node?: string): Promise<EgressProcess> {
  const state = run(mode, { PORT: "0", ...env }, node);
  const port = await listeningPort(state);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: state.child.pid ?? 0,
    ended: state.ended,
    output: () => state.stdout + state.stderr,
    lines: () => parsedLines(state.stdout),
    stop(signal = "SIGTERM") {
      state.child.kill(signal);
      return state.ended;
    },
  };
}

/** Runs it to its end, for starts that must fail. */
export async function runEgress(mode: string, env: Environment): Promise<FinishedProcess> {
  const state = run(mode, env);
  const exit = await state.ended;
  return { ...exit, stdout: state.stdout, stderr: state.stderr };
}

function listeningPort(state: Running): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const line = parsedLines(state.stdout).find(({ port }) => typeof port === "number");
      if (line !== undefined) {
        resolve(Number(line.port));
      }
    };
    state.child.stdout?.on("data", look);
    void state.ended.then(({ code }) => reject(new Error(`egress ended with ${code}: ${state.stderr}`)));
  });
}

/** Complete lines only; the last one may be half written. */
function parsedLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
