/**
 * Nothing of a session lives a second after its end, or after the launcher, what holds the session, or the whole instance was killed.
 * `BULKHEAD_KILLS=100` kills at that many random moments; the suite does it a few times.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect } from "vitest";
import { repositoryRoot } from "../../local/root";
import { namespaceEngine } from "../../sessions/isolation/namespaces";
import { sharedTmpEngine } from "../../sessions/isolation/sharedTmp";
import { sessionTest } from "./support/privileges";
import { appFolder, runLauncher } from "./support/runLauncher";

const kills = Number(process.env.BULKHEAD_KILLS ?? 3);
const url = "https://app.test";
let folder: string;

beforeAll(() => {
  folder = appFolder();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Processes that have this text on their command line. */
function running(mark: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
        return line.includes(mark) ? [line] : [];
      } catch {
        return [];
      }
    });
}

/** Waits for a second at most until nothing has this text on its command line. */
async function leftOf(mark: string): Promise<string[]> {
  const end = performance.now() + 1_000;
  while (running(mark).length > 0 && performance.now() < end) {
    await sleep(20);
  }
  return running(mark);
}

/** Ignores signals, leaves its session and its parent, and starts itself again and again. */
const escapee = (mark: string) =>
  `const { spawn } = require('child_process');
   for (let i = 0; i < 5; i++) spawn('setsid', ['sh', '-c', "trap '' TERM HUP INT; (setsid sh -c \\"trap '' TERM HUP; while :; do sleep 0.2 & sleep 0.2; done\\" ${mark}) & exit", '${mark}'], { detached: true, stdio: 'ignore' }).unref();
   await new Promise((r) => setTimeout(r, 150)); return 'out'`;

/** @param around a program that runs the launcher, and its arguments */
async function startBundle(
  settings: { readonly isolation: string; readonly spareSessions: number },
  mark: string,
  around: readonly string[] = [],
): Promise<{ launcher: ChildProcess; port: number }> {
  const [program = "", ...args] = [...around, process.execPath, join(repositoryRoot(), "sessions/dist/launcher.js")];
  const launcher = spawn(program, args, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: "0",
      SESSIONS: JSON.stringify({
        ...settings,
        command: [process.execPath, "app.cjs", mark],
        processesPerSession: 100,
        identity: { through: "invoker", audience: url },
      }),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: launcher.stdout as Readable })) {
    const { message, port } = JSON.parse(line) as { message: string; port: number };
    if (message === "launcher listens") {
      launcher.stdout?.resume();
      return { launcher, port };
    }
  }
  throw new Error("the launcher ended");
}

const token = (sub: string) =>
  `Bearer e30.${Buffer.from(JSON.stringify({ iss: "https://accounts.google.com", sub, aud: url, exp: 4e9 })).toString("base64url")}.x`;

/** An instance of its own: when its first process is killed, the kernel ends all others in it. */
const instance = ["unshare", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc"];

/** Processes that a process has started itself. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

const victims = ["launcher", "session", "instance"] as const;
const rounds = Array.from(
  { length: kills },
  (_, index) => [victims[index % victims.length] ?? "launcher", index] as const,
);

sessionTest.each(rounds)("nothing is left after SIGKILL of the %s (%i)", async (victim, index) => {
  const mark = `mark-${randomBytes(6).toString("hex")}`;
  const isolation = Math.floor(index / victims.length) % 2 === 0 ? "sandbox" : "process";
  const spareSessions = victim === "session" ? 0 : 1;
  const { launcher, port } = await startBundle(
    { isolation, spareSessions },
    mark,
    victim === "instance" ? instance : [],
  );
  const ask = (user: string, path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { authorization: token(user) } }).then(
      (answer) => answer.text(),
      () => "cut off",
    );
  const users = ["ann", "bob"];
  if (victim === "session") {
    // Both, so that none starts after the others were killed.
    await Promise.all(users.map((user) => ask(user, "/pid")));
  }
  const calls = users.map((user) => ask(user, "/run", { method: "POST", body: escapee(mark) }));
  // The first round waits until the escapees are out; the others meet a session at any moment of its life.
  if (index === 0) {
    expect(await Promise.all(calls)).toEqual(["out", "out"]);
    expect(running(mark).length).toBeGreaterThan(0);
  } else {
    await sleep(Math.random() * 1_500);
  }
  for (const pid of victim === "session" ? childrenOf(launcher.pid ?? 0) : [launcher.pid ?? 0]) {
    process.kill(pid, "SIGKILL");
  }
  await Promise.all(calls);
  expect(await leftOf(mark)).toEqual([]);
  launcher.kill("SIGKILL");
});

sessionTest.each([
  ["namespaces", () => namespaceEngine(undefined)],
  ["user ids alone", sharedTmpEngine],
])("nothing is left of a session that ends: %s", async (_, engine) => {
  const mark = `mark-${randomBytes(6).toString("hex")}`;
  const launcher = await runLauncher(folder, { isolation: "process", processesPerSession: 100 }, engine());
  expect(await launcher.text("ann", "/run", escapee(mark))).toBe("out");
  await launcher.text("ann", "/upload?name=a", "x");
  expect(running(mark).length).toBeGreaterThan(0);
  await launcher.sessions.live[0]?.end("logout");
  expect(running(mark)).toEqual([]);
  expect(existsSync("/tmp/uploads")).toBe(false);
  expect(await launcher.text("ann", "/uploads")).toBe("");
  await launcher.stop();
  expect(existsSync("/tmp/uploads")).toBe(false);
});

sessionTest(
  "a session over its memory ends within a second, where the kernel does not limit it: shared memory counts",
  async () => {
    const limits = { isolation: "sandbox", memoryPerSession: 128, diskPerSession: 512 } as const;
    const launcher = await runLauncher(folder, limits, namespaceEngine(undefined));
    await launcher.text("bob", "/key", "key-of-bob");
    const begin = performance.now();
    const bomb = `for (const file of ['/dev/shm/big', '/tmp/big']) {
    for (let i = 0; i < 18; i++) require('fs').appendFileSync(file, Buffer.alloc(5e6));
  }
  await new Promise(() => undefined)`;
    const answer = await launcher.as("ann", "/run", { method: "POST", body: bomb });
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining("used more memory")]);
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect(await launcher.text("bob", "/key")).toBe("key-of-bob");
    await launcher.stop();
  },
);

sessionTest("a descriptor that the launcher was given does not reach a session", async () => {
  const file = join(folder, "given");
  writeFileSync(file, "secret of the launcher");
  const given = openSync(file, "r");
  // Node closes what it is given up to number 15 or so, and passes the rest on.
  const nothing: "ignore"[] = Array.from({ length: 27 }, () => "ignore");
  const launcher = spawn(process.execPath, [join(repositoryRoot(), "sessions/dist/launcher.js")], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: "0",
      SESSIONS: JSON.stringify({
        isolation: "process",
        command: ["sh", "-c", "echo descriptor 30 is $(readlink /proc/self/fd/30); sleep 60", "{socket}"],
        identity: { through: "invoker", audience: url },
      }),
    },
    stdio: ["ignore", "pipe", "inherit", ...nothing, given],
  });
  closeSync(given);
  for await (const line of createInterface({ input: launcher.stdout as Readable })) {
    const { message, port } = JSON.parse(line) as { message: string; port: number };
    if (message === "launcher listens") {
      fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: token("ann") } }).catch(() => undefined);
    }
    if (message.startsWith("descriptor")) {
      expect(message).toBe("descriptor 30 is /dev/null");
      break;
    }
  }
  launcher.kill("SIGTERM");
});
