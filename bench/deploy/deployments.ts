/** The same tenants deployed in three ways onto a fresh local cloud each, and what that takes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { deploy } from "../../components/program/program";
import { type LocalCloud, startLocalCloud } from "../../local/cloud";
import type { Engine } from "../../local/engine";
import { openLocalStack } from "../../local/stack";
import { type Spent, timed } from "../measure";
import { MemoryWatch } from "../processTree";
import { plainProgram, type Registered } from "./plainProgram";
import { cellConfiguration, project, projectNumber, tenantConfiguration } from "./sample";

export interface Measured {
  readonly resources: number;
  readonly preview: Spent;
  readonly up: Spent;
  /** Highest sum of resident memory of this process and all it started, in MiB. */
  readonly memory: number;
}

/** When the engine writes a stack's state. */
export type Saved = "each step" | "at the end";

const quotas = { serviceAccounts: 1_000 };
/** Stacks that run at once where each tenant has its own: two a core keep both busy. */
const sideBySide = 4;

export async function inOneStack(
  engine: Engine,
  tenants: number,
  saved: Saved,
): Promise<{ measured: Measured; registered: readonly Registered[] }> {
  return withCloud(async (cloud, folder) => {
    const program = programOf({ "bulkhead:cell": cellConfiguration(), "bulkhead:tenants": someTenants(tenants) });
    const stack = await open(engine, cloud, folder, "all", program, saved);
    const measured = await measure([stack]);
    return { measured, registered: await resourcesOf(stack) };
  });
}

export async function withoutComponents(
  engine: Engine,
  registered: readonly Registered[],
  saved: Saved,
): Promise<Measured> {
  return withCloud(async (cloud, folder) =>
    measure([await open(engine, cloud, folder, "plain", plainProgram(registered), saved)]),
  );
}

/** The cell is deployed before and not measured: it is there once, however many tenants come. */
export async function inStacks(engine: Engine, tenants: number): Promise<Measured> {
  return withCloud(async (cloud, folder) => {
    const ofCell = programOf({ "bulkhead:cell": cellConfiguration() });
    await (await open(engine, cloud, folder, "cell", ofCell, "each step")).up();
    const stacks: Stack[] = [];
    for (const [id, tenant] of Object.entries(someTenants(tenants))) {
      const program = programOf({
        "bulkhead:cellStack": "organization/bench/cell",
        "bulkhead:tenants": { [id]: tenant },
      });
      stacks.push(await open(engine, cloud, folder, id, program, "each step"));
    }
    return measure(stacks);
  });
}

async function measure(stacks: readonly Stack[]): Promise<Measured> {
  const watch = new MemoryWatch(process.pid);
  const preview = await timed(() => inTurns(stacks, (stack) => stack.preview()));
  const up = await timed(() => inTurns(stacks, (stack) => stack.up()));
  const memory = watch.stop();
  let resources = 0;
  for (const stack of stacks) {
    resources += (await resourcesOf(stack)).length;
  }
  return { resources, preview, up, memory };
}

async function inTurns(stacks: readonly Stack[], run: (stack: Stack) => Promise<unknown>): Promise<void> {
  const waiting = [...stacks];
  const work = async () => {
    for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) {
      await run(stack);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
}

function someTenants(count: number): Record<string, object> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tenant-${index}`, tenantConfiguration()]));
}

function programOf(config: Readonly<Record<string, unknown>>): PulumiFn {
  const text = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  return async () => ({ ...deploy({ config: text }) });
}

async function withCloud<Result>(use: (cloud: LocalCloud, folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-bench-"));
  const cloud = await startLocalCloud({
    folder: join(folder, "cloud"),
    projects: { [project]: { number: projectNumber } },
    quotas,
  });
  try {
    return await use(cloud, folder);
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function open(
  engine: Engine,
  cloud: LocalCloud,
  folder: string,
  stack: string,
  program: PulumiFn,
  saved: Saved,
): Promise<Stack> {
  const env = { ...cloud.env, ...(saved === "at the end" ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {}) };
  return openLocalStack({ engine, backend: join(folder, "state"), project: "bench", stack, program, env });
}

async function resourcesOf(stack: Stack): Promise<readonly Registered[]> {
  const { deployment } = await stack.exportStack();
  const resources: readonly Registered[] = deployment.resources;
  return resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
}
