/**
 * Measures what the egress proxy costs, compared with nginx and with a plain forwarder on Node.js, which pass the same bodies through unchanged:
 *
 *     npm run bench -- egress [rounds] [--collector BINARY] [program…]
 *
 * A program is a Node to run the proxy with (default: this one), or a `main.js` of another build. Needs wrk, h2load, nginx and taskset
 * (Debian: `apt-get install wrk nghttp2-client nginx util-linux`) and two cores. BINARY is an
 * OpenTelemetry Collector; with it, each turn also measures how it passes on the same events as log records. To build one:
 *
 *     go install go.opentelemetry.io/collector/cmd/builder@v0.148.0
 *     builder --config FILE
 *
 * where FILE names `dist: { name: otelcol, output_path: … }`, the receiver `gomod: go.opentelemetry.io/collector/receiver/otlpreceiver v0.148.0`
 * and the exporter `gomod: go.opentelemetry.io/collector/exporter/otlphttpexporter v0.148.0`. Prints the section "Egress proxy" of docs/performance.md.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "../../local/root";
import { type Compared, comparison } from "./compare";
import { type Kind, latency99 } from "./load";
import { type Measured, section } from "./page";
import {
  type Cores,
  type Program,
  peakMemory,
  type Server,
  startCollector,
  startEgress,
  startInstances,
  startNginx,
  startPlainForwarder,
  startSink,
} from "./servers";
import { type Spread, spread } from "./spread";

const root = repositoryRoot();
const cores: Cores = { server: 0, load: 1 };
/** Users of the main measurement; the others are measured beside it. */
const usualUsers = 5_000;
const otherUsers = [500, 50_000, 5_000_000];
const instanceCounts = [1, 2, 4];
const starts = 5;
/** Requests per second that latency is measured with at least, however busy the machine is. */
const leastRate = 200;
const single: Kind = { events: 1, users: usualUsers };
const batched: Kind = { events: 50, users: usualUsers };

async function main(rounds: number, programs: readonly Program[], binary: string | undefined): Promise<void> {
  const missing = ["wrk", "h2load", "nginx", "taskset"].filter((tool) => !isInstalled(tool));
  if (missing.length > 0 || cpus().length < 2) {
    const tools = `${missing.join(", ")} not found; apt-get install wrk nghttp2-client nginx util-linux`;
    process.stderr.write(`${missing.length > 0 ? tools : "two cores are needed"}\n`);
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-bench-"));
  const load = loadavg()[0] ?? 0;
  const sink = await startSink(folder, cores.load);
  const nginx = await startNginx(folder, cores.server);
  let collector: Server | undefined;
  try {
    if (binary === undefined) {
      process.stderr.write("the OpenTelemetry Collector is left out: give its binary with --collector\n");
    } else {
      collector = await startCollector(folder, binary, cores.server);
    }
    const measured: Measured[] = [];
    for (const program of programs) {
      measured.push(await measure(folder, program, { sink, nginx, collector }, rounds));
    }
    const [first] = programs;
    const instances = first === undefined ? [] : await severalInstances(folder, first, nginx, rounds);
    process.stdout.write(section(measured, instances, rounds, [load, loadavg()[0] ?? 0]));
  } finally {
    await Promise.all([sink.stop(), nginx.stop(), collector?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Baselines {
  readonly sink: Server;
  readonly nginx: Server;
  readonly collector: Server | undefined;
}

async function measure(
  folder: string,
  program: Program,
  { sink, nginx, collector }: Baselines,
  rounds: number,
): Promise<Measured> {
  const start = await startTime(folder, program);
  const proxy = await startEgress(folder, program, cores.server, 18_810);
  const plain = await startPlainForwarder(program.node, cores.server);
  const pair = [nginx, proxy];
  const compared = (kind: Kind, servers = pair) => comparison(folder, servers, kind, cores.load, rounds);
  const all = collector === undefined ? [...pair, plain] : [...pair, plain, collector];
  const [one, fifty] = [compared(single, all), compared(batched, all)];
  await plain.stop();
  const [, ofOne] = one;
  const rate = Math.max(leastRate, Math.floor((ofOne?.requestsPerSecond.median ?? 0) / 2));
  const latency = addedLatency(folder, sink, [nginx, proxy], rate, rounds);
  const memory = peakMemory(proxy.pids[0] ?? 0);
  const users = otherUsers.map((count) => ({
    count,
    single: compared({ events: 1, users: count }),
    batched: compared({ events: 50, users: count }),
  }));
  const memoryAtEnd = peakMemory(proxy.pids[0] ?? 0);
  await proxy.stop();
  return { name: nameOf(program), single: one, batched: fifty, rate, latency, memory, memoryAtEnd, start, users };
}

async function startTime(folder: string, program: Program): Promise<Spread> {
  const times: number[] = [];
  for (let run = 0; run < starts; run++) {
    const proxy = await startEgress(folder, program, cores.server, 18_811 + run);
    times.push(proxy.startTime);
    await proxy.stop();
  }
  return spread(times);
}

/** Milliseconds that each server adds to the 99th percentile: hiccups of sender and host are in the direct way as well. */
function addedLatency(
  folder: string,
  sink: Server,
  servers: readonly Server[],
  rate: number,
  rounds: number,
): Spread[] {
  const measureAll = () => [sink, ...servers].map((server) => latency99(folder, server, rate, cores.load, 2));
  // Evenly spread, requests come one by one: code that load had not compiled yet.
  measureAll();
  const added = servers.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const [direct = Number.NaN, ...through] = measureAll();
    through.forEach((value, index) => {
      added[index]?.push(value - direct);
    });
  }
  return added.map(spread);
}

async function severalInstances(
  folder: string,
  program: Program,
  nginx: Server,
  rounds: number,
): Promise<{ count: number; single: readonly Compared[]; batched: readonly Compared[] }[]> {
  const results = [];
  for (const count of instanceCounts) {
    const instances = await startInstances(folder, program, count, cores);
    const compared = (kind: Kind) => comparison(folder, [nginx, instances], kind, cores.load, rounds);
    results.push({ count, single: compared(single), batched: compared(batched) });
    await instances.stop();
  }
  return results;
}

function nameOf({ node, bundle }: Program): string {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim().slice(1);
  return `Node ${version}${bundle === ownBundle() ? "" : `, ${bundle}`}`;
}

const ownBundle = () => join(root, "egress", "dist", "main.js");

/** Programs as given on the command line. */
function programsOf(given: readonly string[]): Program[] {
  execFileSync("npm", ["run", "build", "--workspace", "egress", "--silent"], { cwd: root, stdio: "inherit" });
  const own = { node: process.execPath, bundle: ownBundle() };
  const named = given.map((path) =>
    basename(path).endsWith(".js") ? { ...own, bundle: path } : { ...own, node: path },
  );
  return named.length === 0 ? [own] : named;
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync("which", [tool], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const {
  values,
  positionals: [rounds = "9", ...given],
} = parseArgs({ allowPositionals: true, options: { collector: { type: "string" } } });
main(Number(rounds), programsOf(given), values.collector).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
