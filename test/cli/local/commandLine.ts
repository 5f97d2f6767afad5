import { type ChildProcess, spawn } from "node:child_process";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { repositoryRoot } from "../../../local/root";

const root = repositoryRoot();
const bundle = join(root, "node_modules", ".cache", "bulkhead-test", "localCommands.js");

/**
 * The `local` and `attack` commands as a program of their own, bundled as the whole command is. Several test files do this at
 * once, so the bundle is put into its place whole.
 */
export function buildCommands(): void {
  const draft = `${bundle}.${process.pid}`;
  buildSync({
    stdin: {
      contents: `
        import { runProgram, toProgram } from "./cli/commandLine/toCommander";
        import { attackCommand } from "./cli/commands/attack";
        import { localCommands } from "./cli/commands/local";
        void runProgram(toProgram([attackCommand, localCommands], "", ""), process.argv.slice(2));`,
      resolveDir: root,
      loader: "ts",
    },
    outfile: draft,
    bundle: true,
    platform: "node",
    target: "node20.19",
    external: ["@pulumi/*", "@grpc/*", "google-protobuf", "esbuild", "typescript"],
    logLevel: "error",
  });
  renameSync(draft, bundle);
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote to standard output. */
  readonly stdout: string;
  /** What it wrote to both. */
  readonly output: string;
}

export function start(...args: string[]): {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  output(): string;
} {
  // In a group of its own, as a shell starts it; so a signal to the group is what a Ctrl-C is.
  const child = spawn(process.execPath, [bundle, ...args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    // CI, since some libraries color a pipe there.
    env: { ...process.env, NO_COLOR: "", CI: "true" },
  });
  let text = "";
  let stdout = "";
  child.stdout?.on("data", (part) => {
    stdout += part;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (part) => {
      text += part;
    });
  }
  const finished = new Promise<Finished>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stdout, output: text }));
  });
  return { child, finished, output: () => text };
}

export function run(...args: string[]): Promise<Finished> {
  return start(...args).finished;
}
