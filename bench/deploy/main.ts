/**
 * Preview and up of N tenants with the components, in one stack and in a stack each, against the same resources
 * registered one by one without components. All in one run on one machine, on the local cloud, so that the ratio counts
 * and not the seconds. `npm run bench -- deploy 1 10 100`
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import Table from "cli-table3";
import { deploy } from "../../components/program";
import { type LocalCloud, startLocalCloud } from "../../local/cloud";
import { type Engine, ensureEngine } from "../../local/engine";
import { openLocalStack } from "../../local/stack";
import { MemoryWatch } from "../processTree";
import { plainProgram, type Registered } from "./plainProgram";
import { cellConfiguration, project, projectNumber, tenantConfiguration } from "./sample";

interface Row {
  readonly tenants: number;
  readonly what: string;
  readonly resources: number;
  readonly preview: number;
  readonly up: number;
  readonly memory: number;
}

const quotas = { serviceAccounts: 1_000 };
/** Stacks that run at once where each tenant has its own: two a core keep both busy. */
const sideBySide = 4;

async function main(): Promise<void> {
  const counts = process.argv.slice(2).map(Number);
  const sizes = counts.length > 0 ? counts : [1, 10];
  const engine = await ensureEngine({ makers: [] });
  const rows: Row[] = [];
  // The first program of a process pays for loading and compiling everything; nobody else does.
  await inOneStack(engine, 1);
  for (const tenants of sizes) {
    const together = await inOneStack(engine, tenants);
    rows.push(
      together.row,
      await withoutComponents(engine, tenants, together.registered),
      await inStacks(engine, tenants),
    );
  }
  process.stdout.write(`${table(rows)}\n`);
}

function table(rows: readonly Row[]): string {
  const shown = new Table({
    head: ["tenants", "", "resources", "preview s", "ratio", "up s", "ratio", "peak MiB"],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const baseline = rows.find(({ tenants, what }) => tenants === row.tenants && what === "plain resources");
    const ratio = (value: number, base: number | undefined) => (base === undefined ? "" : (value / base).toFixed(2));
    shown.push([
      row.tenants,
      row.what,
      row.resources,
      row.preview.toFixed(1),
      ratio(row.preview, baseline?.preview),
      row.up.toFixed(1),
      ratio(row.up, baseline?.up),
      Math.round(row.memory),
    ]);
  }
  return shown.toString();
}

async function inOneStack(engine: Engine, tenants: number): Promise<{ row: Row; registered: readonly Registered[] }> {
  return withCloud(async (cloud, folder) => {
    const program = programOf({ "bulkhead:cell": cellConfiguration(), "bulkhead:tenants": someTenants(tenants) });
    const stack = await open(engine, cloud, folder, "all", program);
    const watch = new MemoryWatch(process.pid);
    const preview = await seconds(() => stack.preview());
    const up = await seconds(() => stack.up());
    const registered = await resourcesOf(stack);
    const row = {
      tenants,
      what: "components, one stack",
      resources: registered.length,
      preview,
      up,
      memory: watch.stop(),
    };
    return { row, registered };
  });
}

async function withoutComponents(engine: Engine, tenants: number, registered: readonly Registered[]): Promise<Row> {
  return withCloud(async (cloud, folder) => {
    const stack = await open(engine, cloud, folder, "plain", plainProgram(registered));
    const watch = new MemoryWatch(process.pid);
    const preview = await seconds(() => stack.preview());
    const up = await seconds(() => stack.up());
    const resources = (await resourcesOf(stack)).length;
    return { tenants, what: "plain resources", resources, preview, up, memory: watch.stop() };
  });
}

async function inStacks(engine: Engine, tenants: number): Promise<Row> {
  return withCloud(async (cloud, folder) => {
    const cell = await open(engine, cloud, folder, "cell", programOf({ "bulkhead:cell": cellConfiguration() }));
    await cell.up();
    const stacks = await Promise.all(
      Object.entries(someTenants(tenants)).map(([id, tenant]) =>
        open(
          engine,
          cloud,
          folder,
          id,
          programOf({ "bulkhead:cellStack": "organization/bench/cell", "bulkhead:tenants": { [id]: tenant } }),
        ),
      ),
    );
    const watch = new MemoryWatch(process.pid);
    const preview = await seconds(() => inTurns(stacks, (stack) => stack.preview()));
    const up = await seconds(() => inTurns(stacks, (stack) => stack.up()));
    const counts = await Promise.all(stacks.map(async (stack) => (await resourcesOf(stack)).length));
    const resources = counts.reduce((sum, count) => sum + count, 0);
    return { tenants, what: "components, a stack each", resources, preview, up, memory: watch.stop() };
  });
}

async function inTurns(stacks: readonly Stack[], run: (stack: Stack) => Promise<unknown>): Promise<void> {
  const waiting = [...stacks];
  const work = async () => {
    for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) await run(stack);
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

function open(engine: Engine, cloud: LocalCloud, folder: string, stack: string, program: PulumiFn): Promise<Stack> {
  return openLocalStack({ engine, backend: join(folder, "state"), project: "bench", stack, program, env: cloud.env });
}

async function resourcesOf(stack: Stack): Promise<readonly Registered[]> {
  const { deployment } = await stack.exportStack();
  const resources: readonly Registered[] = deployment.resources;
  return resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await run();
  return Number(process.hrtime.bigint() - started) / 1e9;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
