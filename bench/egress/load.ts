/** Load as much as a server takes, from wrk, and load at a fixed rate, from h2load. */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formBody } from "./bodies";
import { processorTime, type Server } from "./servers";

export interface Throughput {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Microseconds of the server's processor time a request. */
  readonly processorMicros: number;
  readonly errors: number;
}

/** A hundred different bodies, sent in turn, so that no cache of whole bodies would help. */
const bodiesInTurn = 100;
const path = "/mixpanel/track?verbose=1";
const contentType = "application/x-www-form-urlencoded";

/** Runs until the server's code is compiled: on a busy machine seconds say little about how often it ran. */
export function warmUp(folder: string, server: Server, events: number, core: number): void {
  const wanted = events === 1 ? 30_000 : 3_000;
  const end = performance.now() + 40_000;
  let requests = 0;
  while (requests < wanted && performance.now() < end) {
    requests += throughput(folder, server, events, core, 2).requests;
  }
}

/** As many requests as the server takes from 32 connections. */
export function throughput(folder: string, server: Server, events: number, core: number, seconds: number): Throughput {
  const bodies = Array.from({ length: bodiesInTurn }, (_, index) => formBody(events, index * events));
  const script = join(folder, `post-${events}.lua`);
  writeFileSync(
    script,
    `local bodies = {${bodies.map((body) => JSON.stringify(body)).join(",")}}
local headers = {["content-type"] = "${contentType}"}
local at = 0
request = function()
  at = at % ${bodiesInTurn} + 1
  return wrk.format("POST", "${path}", headers, bodies[at])
end
done = function(summary)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d\\n", summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
end`,
  );
  const before = processorTime(server.pid);
  const options = ["-t1", "-c32", "--timeout", "20s", `-d${seconds}s`, "-s", script];
  const output = execFileSync("taskset", ["-c", String(core), "wrk", ...options, server.url], { encoding: "utf8" });
  const used = processorTime(server.pid) - before;
  const [requests = 0, duration = 1, errors = 0] = /RESULT (\d+) (\d+) (\d+)/.exec(output)?.slice(1).map(Number) ?? [];
  return {
    requests,
    requestsPerSecond: requests / (duration / 1e6),
    processorMicros: (used * 1e6) / requests,
    errors,
  };
}

const steadyConnections = 64;

/**
 * 99th percentile of latency in milliseconds at a fixed rate of single events, evenly spread over the connections. Where an answer kept
 * a connection beyond the time of its next request, that request counts with what it would have waited.
 */
export function latency99(folder: string, server: Server, rate: number, core: number, seconds: number): number {
  const body = join(folder, "body");
  const log = join(folder, "latencies");
  writeFileSync(body, formBody(1, 0));
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
