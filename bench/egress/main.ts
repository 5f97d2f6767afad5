/**
 * What the egress proxy costs, beside nginx that passes the same bodies through untouched: `npm run bench -- egress [seconds]`.
 * Needs wrk, h2load, nginx and taskset (Debian: `apt-get install wrk nghttp2-client nginx util-linux`) and two cores.
 * Writes the section "Egress proxy" of docs/performance.md.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "../../local/root";
import { median } from "../measure";
import { latency99, type Throughput, throughput, warmUp } from "./load";
import { peakMemory, type Server, startEgress, startNginx, startSink } from "./servers";

const root = repositoryRoot();
const serverCore = 0;
const loadCore = 1;
/** So many times each server is measured. */
const rounds = 10;
const heading = "## Egress proxy";

interface Measured {
  readonly single: Throughput;
  readonly batched: Throughput;
}

async function main(seconds: number): Promise<void> {
  const missing = ["wrk", "h2load", "nginx", "taskset"].filter((tool) => !isInstalled(tool));
  if (missing.length > 0 || cpus().length < 2) {
    const message =
      missing.length > 0
        ? `${missing.join(", ")} not found; apt-get install wrk nghttp2-client nginx util-linux`
        : "two cores are needed";
    process.stderr.write(`${message}\n`);
    process.exitCode = 2;
    return;
  }
  execFileSync("npm", ["run", "build", "--workspace", "egress", "--silent"], { cwd: root, stdio: "inherit" });
  const bundle = join(root, "egress", "dist", "main.js");
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-bench-"));
  const load = loadavg()[0] ?? 0;
  const sink = await startSink(folder, loadCore);
  try {
    const starts = await startTimes(folder, bundle);
    const nginx = await startNginx(folder, serverCore);
    const proxy = await startEgress(folder, bundle, serverCore, 18_810);
    const [plain, own] = leastDisturbed(folder, [nginx, proxy], seconds);
    const rate = Math.floor(own.single.requestsPerSecond / 2);
    const [plainAdded, ownAdded] = addedLatency(folder, sink, [nginx, proxy], rate);
    if (!plainAdded || !ownAdded) {
      throw new Error("no latency was measured");
    }
    const memory = peakMemory(proxy.pid);
    await Promise.all([nginx.stop(), proxy.stop()]);
    report(section(plain, own, { rate, plainAdded, ownAdded, memory, start: median(starts), load }));
  } finally {
    await sink.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Servers take turns, since what else runs on the host changes from one second to the next. */
function inTurns<Result>(servers: readonly Server[], measured: (server: Server) => Result): Result[][] {
  const results = servers.map((): Result[] => []);
  for (let round = 0; round < rounds; round++) {
    servers.forEach((server, index) => {
      results[index]?.push(measured(server));
    });
  }
  return results;
}

/**
 * The round of each server in which it took the least processor time: a neighbour on the host can make a core half as fast for seconds,
 * and then a round says more of the neighbour than of the server.
 */
function leastDisturbed(folder: string, servers: readonly [Server, Server], seconds: number): [Measured, Measured] {
  const best = (events: number) => {
    for (const server of servers) {
      warmUp(folder, server, events, loadCore);
    }
    return inTurns(servers, (server) => throughput(folder, server, events, loadCore, seconds)).map(leastOf);
  };
  const [plainSingle, ownSingle] = best(1);
  const [plainBatched, ownBatched] = best(50);
  if (!plainSingle || !ownSingle || !plainBatched || !ownBatched) {
    throw new Error("nothing was measured");
  }
  return [
    { single: plainSingle, batched: plainBatched },
    { single: ownSingle, batched: ownBatched },
  ];
}

/** Errors of all rounds count. */
function leastOf(results: readonly Throughput[]): Throughput | undefined {
  const [least] = [...results].sort((one, other) => one.processorMicros - other.processorMicros);
  return least && { ...least, errors: results.reduce((sum, { errors }) => sum + errors, 0) };
}

async function startTimes(folder: string, bundle: string): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const proxy = await startEgress(folder, bundle, serverCore, 18_811 + run);
    times.push(proxy.startTime);
    await proxy.stop();
  }
  return times;
}

interface Added {
  readonly least: number;
  readonly median: number;
}

/** Milliseconds that each server adds to the 99th percentile: hiccups of sender and host are in the direct way as well. */
function addedLatency(folder: string, sink: Server, servers: readonly Server[], rate: number): Added[] {
  const measured = (server: Server) => latency99(folder, server, rate, loadCore, 3);
  // Evenly spread, requests come one by one: code that load had not compiled yet.
  for (const server of servers) {
    measured(server);
  }
  const [direct = [], ...through] = inTurns([sink, ...servers], measured);
  return through.map((values) => {
    const added = values.map((value, round) => value - (direct[round] ?? Number.NaN));
    return { least: Math.min(...added), median: median(added) };
  });
}

interface Rest {
  readonly rate: number;
  readonly plainAdded: Added;
  readonly ownAdded: Added;
  readonly memory: number;
  readonly start: number;
  readonly load: number;
}

function section(plain: Measured, own: Measured, rest: Rest): string {
  const whole = (value: number) => Math.round(value).toLocaleString("en");
  const millis = (value: number) => `${value.toFixed(1)} ms`;
  const perCore = ({ processorMicros }: Throughput, events: number) => whole((1e6 / processorMicros) * events);
  const row = (name: string, { single, batched }: Measured) =>
    `| ${name} | ${whole(single.requestsPerSecond)} | ${single.processorMicros.toFixed(1)} | ${perCore(single, 1)} | ${whole(batched.requestsPerSecond * 50)} | ${batched.processorMicros.toFixed(0)} | ${perCore(batched, 50)} |`;
  const errors = plain.single.errors + plain.batched.errors + own.single.errors + own.batched.errors;
  const ratio = (kind: keyof Measured) => (own[kind].processorMicros / plain[kind].processorMicros).toFixed(1);
  return `${heading}

<!-- Written by \`npm run bench -- egress\`. -->

Mixpanel events in a base64 form, one and fifty a request, from 32 connections of wrk; the server has one core, wrk and
a sink (nginx) the other. The proxy decodes, treats, pseudonymises, encodes anew and waits for the sink's answer; nginx
passes the same bodies through untouched. Node ${process.versions.node}, ${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores, load before the run ${rest.load.toFixed(1)}:
${busyNote(rest.load)}Each row is the best of ${rounds} rounds in turns, since what else runs on the host can make a core half as fast for seconds. "A core" is what the processor time comes to.

| | single req/s | CPU µs/req | req/s a core | batched events/s | CPU µs/req of 50 | events/s a core |
| --- | --- | --- | --- | --- | --- | --- |
${row("nginx, pass-through", plain)}
${row("egress proxy", own)}

| | measured | aim |
| --- | --- | --- |
| single requests/s a core | ${perCore(own.single, 1)} | ≥ 25,000 |
| batched events/s a core | ${perCore(own.batched, 50)} | ≥ 150,000 |
| CPU a request, proxy to nginx | ${ratio("single")} × single, ${ratio("batched")} × batched | ≤ 2.2 × |
| added latency, 99th percentile at ${whole(rest.rate)} req/s, ${rounds} rounds | least ${millis(rest.ownAdded.least)}, median ${millis(rest.ownAdded.median)}; nginx ${millis(rest.plainAdded.least)} and ${millis(rest.plainAdded.median)} | ≤ 5 ms |
| start until it listens (median of 5) | ${rest.start.toFixed(0)} ms | ≤ 300 ms |
| peak resident memory under load | ${rest.memory.toFixed(0)} MiB | ≤ 150 MiB |
| failed requests | ${errors} | 0 |
`;
}

/** Numbers from a busy machine are lower bounds, and say so. */
function busyNote(load: number): string {
  if (load < 1) {
    return "the machine was quiet. ";
  }
  return `**other work shared both cores**, so the numbers are lower bounds: time on the wall is what was left over, and
shared caches and a compiler that comes late raise the processor time, too. Run it on a quiet machine to judge the aims.
`;
}

/** Prints the section, and puts it in the place of the old one. */
function report(text: string): void {
  process.stdout.write(`${text}\n`);
  const file = join(root, "docs", "performance.md");
  const page = existsSync(file) ? readFileSync(file, "utf8") : "# Performance\n";
  const start = page.indexOf(`${heading}\n`);
  const next = start === -1 ? -1 : page.indexOf("\n## ", start + heading.length);
  const before = start === -1 ? `${page.trimEnd()}\n\n` : page.slice(0, start);
  const after = next === -1 ? "" : page.slice(next);
  writeFileSync(file, `${before}${text}${after}`);
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync("which", [tool], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

main(Number(process.argv[2] ?? 2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
