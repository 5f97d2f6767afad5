/**
 * What the launcher costs, against the same app without it in the same run: time per request, requests per second, echo
 * of a WebSocket, start of a session, memory. `npm run bench -- sessions [new sessions]`; root on Linux. Build first.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { repositoryRoot } from "../../local/root";

const root = repositoryRoot();
const audience = "https://app.test";
/** Milliseconds in which a spare session is started. */
const spareTime = 1_500;
const folder = mkdtempSync("/run/bulkhead-bench-");

interface Target {
  readonly process: ChildProcess;
  readonly port: number;
}

/** Starts a program and waits for a line of JSON with its port. */
async function start(args: readonly string[], env: Record<string, string>): Promise<Target> {
  const program = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: program.stdout as Readable })) {
    const { port } = JSON.parse(line) as { port?: number };
    if (port !== undefined) {
      program.stdout?.resume();
      return { process: program, port };
    }
  }
  throw new Error("the program ended");
}

const direct = () => start(["app.cjs"], { PORT: "0" });
const launcher = (isolation: string, spareSessions = 0) =>
  start([join(root, "sessions/dist/launcher.js")], {
    PORT: "0",
    SESSIONS: JSON.stringify({
      isolation,
      command: [process.execPath, "app.cjs"],
      maxSessions: 1_000,
      spareSessions,
      memoryPerSession: 512,
      identity: { through: "invoker", audience },
    }),
  });

function headersOf(user: string): Record<string, string> {
  const claims = { iss: "https://accounts.google.com", sub: user, aud: audience, exp: 4e9 };
  return { authorization: `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x` };
}

function request(port: number, path: string, user: string, agent: Agent | false): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    get({ port, path, agent, headers: headersOf(user) }, (answer) => {
      answer.resume();
      answer.once("end", () =>
        answer.statusCode === 200
          ? resolve(performance.now() - began)
          : reject(new Error(`status ${answer.statusCode}`)),
      );
    }).once("error", reject);
  });
}

async function sequential(port: number, path: string, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let index = 0; index < count + 200; index += 1) {
    times.push(await request(port, path, "ann", agent));
  }
  agent.destroy();
  return times.slice(200);
}

/** Requests per second over 8 connections. */
async function throughput(port: number, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const began = performance.now();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let index = 0; index < count / 8; index += 1) {
        await request(port, "/", "ann", agent);
      }
    }),
  );
  agent.destroy();
  return Math.round((count / (performance.now() - began)) * 1000);
}

async function echoes(port: number, count: number): Promise<number[]> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  socket.write(
    `GET / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\nauthorization: ${headersOf("ann").authorization}\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once("data", resolve));
  const times: number[] = [];
  for (let index = 0; index < count + 100; index += 1) {
    const began = performance.now();
    const answer = new Promise((resolve) => socket.once("data", resolve));
    socket.write(Buffer.alloc(200, 1));
    await answer;
    times.push(performance.now() - began);
  }
  socket.destroy();
  return times.slice(100);
}

function at(part: number, times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * part)] ?? Number.NaN;
}

const shown = (ms: number) => `${ms.toFixed(2)} ms`;

/** Proportional memory in MiB of processes whose command line holds a text. */
function memoryOf(text: string): number {
  const script = `for p in $(grep -la "${text}" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3); do grep ^Pss: /proc/$p/smaps_rollup 2>/dev/null; done; true`;
  const lines = execFileSync("sh", ["-c", script], { encoding: "utf8" }).match(/\d+/g) ?? [];
  return Math.round(lines.reduce((sum, kib) => sum + Number(kib), 0) / 1024);
}

async function main([given]: readonly string[]): Promise<void> {
  const sessions = Number(given ?? 40);
  chmodSync(folder, 0o755);
  copyFileSync(join(root, "bench/sessions/app.cjs"), join(folder, "app.cjs"));
  const row = (...cells: string[]) => process.stdout.write(`| ${cells.join(" | ")} |\n`);
  const [alone, behind] = [await direct(), await launcher("sandbox")];
  row("", "without launcher", "with launcher");
  row("---", "---", "---");
  await request(behind.port, "/", "ann", false);
  for (const [path, name, count] of [
    ["/", "empty answer", 3_000],
    ["/?ms=1", "app takes 1 ms", 800],
    ["/?ms=5", "app takes 5 ms", 300],
  ] as const) {
    // One after the other and back, since the machine may do other things too.
    const times = [[], []] as [number[], number[]];
    for (let round = 0; round < 3; round += 1) {
      times[0].push(...(await sequential(alone.port, path, count / 3)));
      times[1].push(...(await sequential(behind.port, path, count / 3)));
    }
    row(name, ...times.map((list) => `p50 ${shown(at(0.5, list))}, p95 ${shown(at(0.95, list))}`));
  }
  row(
    "requests per second, 8 connections",
    ...(await Promise.all([alone].map(({ port }) => throughput(port, 8_000)))).map(String),
    String(await throughput(behind.port, 8_000)),
  );
  const echo = [await echoes(alone.port, 2_000), await echoes(behind.port, 2_000)];
  row("WebSocket echo", ...echo.map((list) => `p50 ${shown(at(0.5, list))}`));
  const own: number[] = [];
  for (let index = 0; index < Math.min(sessions, 20); index += 1) {
    const began = performance.now();
    const { process: app } = await direct();
    own.push(performance.now() - began);
    app.kill("SIGKILL");
  }
  for (const [isolation, target] of [
    ["process", await launcher("process")],
    ["sandbox", behind],
  ] as const) {
    const times: number[] = [];
    for (let index = 0; index < sessions; index += 1) {
      times.push(await request(target.port, "/", `${isolation}-${index}`, false));
    }
    row(
      `new session, '${isolation}'`,
      `app's own start: p50 ${shown(at(0.5, own))}, p95 ${shown(at(0.95, own))}`,
      `p50 ${shown(at(0.5, times))}, p95 ${shown(at(0.95, times))}`,
    );
    if (isolation === "sandbox") {
      row(
        `memory of ${sessions + 1} sessions (proportional)`,
        "",
        `${memoryOf("bulkhead-session") + memoryOf("app.cjs")} MiB`,
      );
    }
    target.process.kill("SIGTERM");
  }
  alone.process.kill("SIGKILL");
  const ready = await launcher("sandbox", 1);
  const times: number[] = [];
  for (let index = 0; index < Math.min(sessions, 20); index += 1) {
    // Until the next spare session runs.
    await sleep(spareTime);
    times.push(await request(ready.port, "/", `spare-${index}`, false));
  }
  ready.process.kill("SIGTERM");
  row("new session from a spare one, 'sandbox'", "", `p50 ${shown(at(0.5, times))}, p95 ${shown(at(0.95, times))}`);
}

main(process.argv.slice(2))
  .catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true }));
