import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { cell, fullTenant } from "./support/configuration";
import { lines, succeed } from "./support/operations";
import { type Configuration, Session } from "./support/session";

const configuration: Configuration = { cell, tenants: { acme: fullTenant() } };
let runner: string;
let wanted: readonly string[];
const sessions: Session[] = [];

/** A cloud of its own: one project can't hold the same cell twice. */
async function start(latencyMs: number, resumeCreates = false): Promise<Session> {
  const session = await Session.start({ latencyMs, resumeCreates });
  sessions.push(session);
  return session;
}

beforeAll(async () => {
  // `up` runs in a process of its own, so that it can be interrupted and killed with its engine.
  const out = join(repositoryRoot(), "node_modules", ".cache", "interrupted");
  await mkdir(out, { recursive: true });
  runner = join(out, "upInProcess.js");
  await build({
    entryPoints: [join(repositoryRoot(), "test", "engine", "support", "upInProcess.ts")],
    outfile: runner,
    bundle: true,
    platform: "node",
    external: ["@pulumi/*", "@grpc/*", "google-protobuf"],
    logLevel: "error",
  });
  const undisturbed = await start(0);
  await succeed(await undisturbed.open("prod", configuration), "up");
  wanted = await held(undisturbed);
});
afterAll(async () => {
  for (const session of sessions) {
    await session.stop();
  }
});

/** Starts `up` in a process group of its own. */
function startUp(session: Session): ChildProcess {
  const { engine, cloud, folder } = session;
  const env = { ...cloud.env, PULUMI_SKIP_CHECKPOINTS: "false" };
  const order = { engine, backend: join(folder, "state"), stack: "prod", env, configuration };
  return spawn(process.execPath, [runner, JSON.stringify(order)], { detached: true, stdio: "ignore" });
}

/** What the cloud holds, without generated suffixes. */
async function held({ cloud }: Session): Promise<string[]> {
  const resources = await cloud.cloud.resources.listBelow("");
  const names = resources
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ name }) => name.replace(/-[0-9a-f]{8}(?=\/|$)/g, "-<generation>"));
  return [...new Set(names)].sort();
}

async function untilSomeExist(session: Session): Promise<void> {
  while ((await held(session)).length < 12) {
    await sleep(20);
  }
}

/**
 * An engine that is killed while it writes a file backend can leave an empty state file or an empty file of its attributes,
 * which the engine can do without. docs/deploy.md tells the user to put the state before it back, which lies beside it, and to delete
 * the attributes. Object stores write whole objects only.
 */
function putBackState(session: Session): void {
  const file = stateFile(session);
  if (!isWhole(file)) {
    copyFileSync(`${file}.bak`, file);
  }
  for (const attributes of [`${file}.attrs`, `${file}.bak.attrs`]) {
    if (!isWhole(attributes)) {
      rmSync(attributes, { force: true });
    }
  }
}

const stateFile = ({ folder }: Session) => join(folder, "state", ".pulumi", "stacks", "bulkhead", "prod.json");
const isWhole = (file: string) => existsSync(file) && readFileSync(file, "utf8").trimEnd().endsWith("}");

describe("an interrupted up, run again", () => {
  test.each([
    ["an interrupt", "SIGINT"],
    ["a kill", "SIGKILL"],
  ] as const)("after %s ends in the state of an undisturbed run", async (_, signal) => {
    // What a killed engine was creating is in the cloud and not in the state. Google answers 409 then, and the user
    // imports it; the local cloud's option stands for that import.
    const session = await start(150, signal === "SIGKILL");
    const child = startUp(session);
    const ended = new Promise((resolve) => child.once("close", resolve));
    await untilSomeExist(session);
    process.kill(-(child.pid ?? 0), signal);
    await ended;
    if (signal === "SIGKILL") {
      // What a kill at the wrong moment leaves, so that each run of this test has it.
      writeFileSync(`${stateFile(session)}.attrs`, "");
    }
    expect((await held(session)).length).toBeLessThan(wanted.length);

    putBackState(session);
    const stack = await session.open("prod", configuration);
    // A killed engine leaves its lock; `pulumi cancel` is what it tells the user to run.
    if (signal === "SIGKILL") {
      await stack.cancel();
    }
    await succeed(stack, "refresh");
    await succeed(stack, "up");
    expect(await held(session)).toEqual(wanted);
    expect(lines(await succeed(stack, "preview"))).toEqual([]);
  });
});
