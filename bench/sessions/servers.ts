/** The app alone and under the launcher, each as a process, and users who are logged in at both. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { type Agent, get } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { repositoryRoot } from "../../local/root";

const audience = "https://app.test";

export interface Server {
  readonly process: ChildProcess;
  readonly port: number;
}

/** A folder that every user id can read, with the app under measurement. */
export function appFolder(): string {
  const folder = mkdtempSync("/run/bulkhead-bench-");
  chmodSync(folder, 0o755);
  copyFileSync(join(repositoryRoot(), "bench/sessions/app.cjs"), join(folder, "app.cjs"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const running = new Set<ChildProcess>();
// Also where the bench fails.
process.once("exit", () => {
  for (const program of running) {
    program.kill("SIGTERM");
  }
});

/** Starts a program and waits for a line of JSON with its port. */
async function start(folder: string, args: readonly string[], env: Record<string, string>): Promise<Server> {
  const program = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(program);
  program.once("close", () => running.delete(program));
  for await (const line of createInterface({ input: program.stdout as Readable })) {
    const { port } = JSON.parse(line) as { port?: number };
    if (port !== undefined) {
      program.stdout?.resume();
      return { process: program, port };
    }
  }
  throw new Error("the program ended");
}

export const startApp = (folder: string) => start(folder, ["app.cjs"], { PORT: "0" });

export const startLauncher = (folder: string, isolation: string, more: Readonly<Record<string, unknown>> = {}) =>
  start(folder, [join(repositoryRoot(), "sessions/dist/launcher.js")], {
    PORT: "0",
    SESSIONS: JSON.stringify({
      isolation,
      command: [process.execPath, "app.cjs"],
      maxSessions: 1_000,
      spareSessions: 0,
      memoryPerSession: 512,
      identity: { through: "invoker", audience },
      ...more,
    }),
  });

export async function stop({ process: program }: Server): Promise<void> {
  const ended = new Promise((resolve) => program.once("close", resolve));
  program.kill("SIGTERM");
  await ended;
}

export function headersOf(user: string): Record<string, string> {
  const claims = { iss: "https://accounts.google.com", sub: user, email: user, aud: audience, exp: 4e9 };
  return { authorization: `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x` };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Milliseconds. */
  readonly time: number;
}

export function ask(
  { port }: Server,
  path: string,
  user: string,
  { agent = false, headers = {} }: { readonly agent?: Agent | false; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    get({ port, path, agent, headers: { ...headersOf(user), ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("error", reject);
      answer.once("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          time: performance.now() - began,
        }),
      );
    }).once("error", reject);
  });
}

/** Milliseconds until the app has answered. Throws for any answer but 200. */
export async function timeOf(
  server: Server,
  path: string,
  user: string,
  agent: Agent | false = false,
): Promise<number> {
  const { status, time } = await ask(server, path, user, { agent });
  if (status !== 200) {
    throw new Error(`status ${status}`);
  }
  return time;
}

export function at(part: number, times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * part)] ?? Number.NaN;
}

export const shown = (ms: number) => `${ms.toFixed(2)} ms`;
export const row = (...cells: readonly string[]) => process.stdout.write(`| ${cells.join(" | ")} |\n`);
