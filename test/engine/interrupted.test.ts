import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryRoot } from "../../local/root";
import { cell, fullTenant } from "./support/configuration";
import { lines, succeed } from "./support/operations";
import { type Configuration, Session } from "./support/session";

const configuration: Configuration = { cell, tenants: { acme: fullTenant() } };
let session: Session;
let runner: string;

beforeAll(async () => {
  session = await Session.start({ latencyMs: 150 });
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
});
afterAll(() => session.stop());

/** Starts `up` of a stack in a process group of its own. */
function startUp(stack: string): ChildProcess {
  const order = {
    engine: session.engine,
    backend: join(session.folder, "state"),
    stack,
    env: session.cloud.env,
    configuration,
  };
  return spawn(process.execPath, [runner, JSON.stringify(order)], { detached: true, stdio: "ignore" });
}

async function untilSomeExist(stack: string): Promise<void> {
  for (;;) {
    const existing = await session.cloud.cloud.resources.listBelow("");
    if (existing.some(({ name }) => name.includes(`/${stack}-`) || existing.length > 8)) return;
    await sleep(50);
  }
}

/** What the cloud holds, without what differs by its nature: generated suffixes, times, revisions. */
async function held(): Promise<string[]> {
  const resources = await session.cloud.cloud.resources.listBelow("");
  return resources
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ name }) => name.replace(/-[0-9a-f]{8}(?=\/|$)/g, "-<generation>"))
    .sort();
}

async function clear(stack: string): Promise<void> {
  const closing = { cell, tenants: { acme: fullTenant({ state: "closing" }) } };
  await succeed(await session.open(stack, closing), "up");
  await succeed(await session.open(stack, closing), "destroy");
}

describe("an interrupted up, run again", () => {
  it.each([
    ["an interrupt", "SIGINT", false],
    ["a kill", "SIGKILL", true],
  ] as const)("after %s ends in the state of an undisturbed run", async (_, signal, locked) => {
    await succeed(await session.open("undisturbed", configuration), "up");
    const wanted = await held();
    await clear("undisturbed");
    expect(await held()).not.toEqual(wanted);

    const name = signal.toLowerCase();
    const child = startUp(name);
    const ended = new Promise((done) => child.once("close", done));
    await untilSomeExist(name);
    process.kill(-(child.pid ?? 0), signal);
    await ended;
    const partial = await held();
    expect(partial.length).toBeLessThan(wanted.length);

    const stack = await session.open(name, configuration);
    // A killed engine leaves its lock and its pending operations; `pulumi cancel` is what it tells the user to run.
    if (locked) await stack.cancel();
    await succeed(stack, "refresh");
    await succeed(stack, "up");
    expect(await held()).toEqual(wanted);
    expect(lines(await succeed(stack, "preview"))).toEqual([]);
    await clear(name);
  });
});
