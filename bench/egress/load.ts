/** Load as much as a server takes, from wrk, and load at a fixed rate, from h2load. */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formBodies, logBodies } from "./bodies";
import { processorSeconds, type Server, type Takes } from "./servers";

/** What is sent: so many events per request, of so many users. */
export interface Kind {
  readonly events: 1 | 50;
  readonly users: number;
}

export interface Round {
  /**
   * Requests sent, also those that were under way when the round ended: the server has worked for them. On a busy machine those are as
   * many as the ones that were answered in time.
   */
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Microseconds of the server's processor time per request. */
  readonly processorMicros: number;
  readonly errors: number;
}

const path = "/mixpanel/track?verbose=1";
const contentType = "application/x-www-form-urlencoded";
const requestsOf = {
  mixpanel: { path, contentType, bodies: formBodies },
  otlp: { path: "/v1/logs", contentType: "application/json", bodies: logBodies },
} as const;

const secondsPerRound = 1;

/** Requests of a size after which a server's code is compiled, by events per request: the compiler counts calls, not time. */
const compileRequests = { 1: 25_000, 50: 4_000 } as const;
/** Requests that fill what depends on the users, such as caches. */
const fillRequests = { 1: 5_000, 50: 500 } as const;
/** Milliseconds after which a warm-up ends on a machine that is too busy for so many requests. */
const longestWarmUp = 60_000;
const compiled = new Map<Server, Set<number>>();

export function warmUp(folder: string, server: Server, kind: Kind, core: number): void {
  const sizes = compiled.get(server) ?? new Set();
  compiled.set(server, sizes);
  const wanted = (server.isCompiled || sizes.has(kind.events) ? fillRequests : compileRequests)[kind.events];
  sizes.add(kind.events);
  const end = performance.now() + longestWarmUp;
  for (let done = 0; done < wanted && performance.now() < end; ) {
    done += round(folder, server, kind, core).requests;
  }
}

/** One round of requests from 32 connections. */
export function round(folder: string, server: Server, kind: Kind, core: number): Round {
  const before = processorSeconds(server.pids);
  const options = [
    "-t1",
    "-c32",
    "--timeout",
    "60s",
    `-d${secondsPerRound}s`,
    "-s",
    script(folder, server.takes, kind),
  ];
  const output = execFileSync("taskset", ["-c", String(core), "wrk", ...options, server.url], { encoding: "utf8" });
  const used = settledSeconds(server) - before;
  const numbers = /RESULT (\d+) (\d+) (\d+) (\d+)/.exec(output)?.slice(1).map(Number) ?? [];
  const [done = 0, duration = 1, errors = 0, sent = 0] = numbers;
  return { requests: sent, requestsPerSecond: done / (duration / 1e6), processorMicros: (used * 1e6) / sent, errors };
}

/** Milliseconds without work after which a server has finished what wrk left under way. */
const settled = 40;

/** Processor time of a server once it has nothing to do. */
function settledSeconds(server: Server): number {
  for (let seconds = processorSeconds(server.pids); ; ) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, settled);
    const later = processorSeconds(server.pids);
    if (later - seconds < 0.001) {
      return later;
    }
    seconds = later;
  }
}

const scripts = new Map<string, string>();

/** The script for wrk; the bodies are in a file of their own, one per line. */
function script(folder: string, takes: Takes, { events, users }: Kind): string {
  const { path, contentType, bodies } = requestsOf[takes];
  const name = `${takes}-${events}-${users}`;
  let file = scripts.get(name);
  if (file === undefined) {
    file = join(folder, `${name}.lua`);
    writeFileSync(join(folder, `${name}.bodies`), `${bodies(events, users).join("\n")}\n`);
    writeFileSync(
      file,
      `local bodies = {}
for line in io.lines("${join(folder, name)}.bodies") do bodies[#bodies + 1] = line end
local headers = {["content-type"] = "${contentType}"}
sent = 0
local thread
setup = function(own) thread = own end
request = function()
  sent = sent + 1
  return wrk.format("POST", "${path}", headers, bodies[(sent - 1) % #bodies + 1])
end
done = function(summary)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout, thread:get("sent")))
end`,
    );
    scripts.set(name, file);
  }
  return file;
}

const steadyConnections = 64;

/**
 * 99th percentile of latency in milliseconds at a fixed rate of single events, evenly spread over the connections. If an answer
 * keeps a connection beyond the time of its next request, that request counts with what it would have waited.
 */
export function latency99(folder: string, server: Server, rate: number, core: number, seconds: number): number {
  const body = join(folder, "body");
  const log = join(folder, "latencies");
  writeFileSync(body, formBodies(1, 1)[0] ?? "");
  const connections = ["--h1", "-t1", "-m1", `-c${steadyConnections}`];
  // The connections open over as long as one of them waits between two requests.
  const spread = [`-r${Math.ceil(rate / 1000)}`, "--rate-period=1ms", `--rps=${rate / steadyConnections}`];
  const request = [`-n${rate * seconds}`, "-d", body, "-H", `content-type: ${contentType}`, `--log-file=${log}`];
  const args = ["-c", String(core), "h2load", ...connections, ...spread, ...request, `${server.url}${path}`];
  execFileSync("taskset", args, { stdio: ["ignore", "ignore", "inherit"] });
  const rows = readFileSync(log, "utf8").trimEnd().split("\n");
  rmSync(log);
  const interval = (1e6 * steadyConnections) / rate;
  const latencies: number[] = [];
  for (const row of rows) {
    const [, status, micros] = row.split("\t").map(Number);
    if (status !== 200) {
      throw new Error(`${server.url} answered ${status} at ${rate} requests/s`);
    }
    for (let waited = micros ?? 0; waited > 0; waited -= interval) {
      latencies.push(waited / 1000);
    }
  }
  latencies.sort((one, other) => one - other);
  return latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN;
}
