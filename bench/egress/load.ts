/** Load from wrk, and from a sender that keeps a rate whatever the answers take. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { formBody } from "./bodies";
import { processorTime, type Server } from "./servers";

export interface Throughput {
  readonly requestsPerSecond: number;
  /** Microseconds of the server's processor time a request. */
  readonly processorMicros: number;
  readonly errors: number;
}

/** A hundred different bodies, sent in turn, so that no cache of whole bodies would help. */
const bodiesInTurn = 100;

/** As many requests as the server takes from 32 connections. */
export function throughput(folder: string, server: Server, events: number, core: number, seconds: number): Throughput {
  const bodies = Array.from({ length: bodiesInTurn }, (_, index) => formBody(events, index * events));
  const script = join(folder, `post-${events}.lua`);
  writeFileSync(
    script,
    `local bodies = {${bodies.map((body) => JSON.stringify(body)).join(",")}}
local headers = {["content-type"] = "application/x-www-form-urlencoded"}
local at = 0
request = function()
  at = at % ${bodiesInTurn} + 1
  return wrk.format("POST", "/mixpanel/track?verbose=1", headers, bodies[at])
end
done = function(summary)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d\\n", summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
end`,
  );
  const wrk = (duration: number) =>
    execFileSync(
      "taskset",
      ["-c", String(core), "wrk", "-t1", "-c32", "--timeout", "20s", `-d${duration}s`, "-s", script, server.url],
      {
        encoding: "utf8",
      },
    );
  warmUp(() => wrk(2), events);
  const before = processorTime(server.pid);
  const output = wrk(seconds);
  const used = processorTime(server.pid) - before;
  const [, requests = "0", duration = "1", errors = "0"] = /RESULT (\d+) (\d+) (\d+)/.exec(output) ?? [];
  return {
    requestsPerSecond: Number(requests) / (Number(duration) / 1e6),
    processorMicros: (used * 1e6) / Number(requests),
    errors: Number(errors),
  };
}

/** Runs until the server's code is compiled: on a busy machine seconds say little about how often it ran. */
function warmUp(run: () => string, events: number): void {
  const wanted = events === 1 ? 30_000 : 3_000;
  const end = performance.now() + 40_000;
  let requests = 0;
  while (requests < wanted && performance.now() < end) {
    requests += Number(/RESULT (\d+)/.exec(run())?.[1] ?? 0);
  }
}

/** 99th percentile of latency in milliseconds at a fixed rate of single events. */
export async function latency99(server: Server, rate: number, seconds: number): Promise<number> {
  const pool = new Pool(server.url, { connections: 64, pipelining: 1 });
  const bodies = Array.from({ length: bodiesInTurn }, (_, index) => formBody(1, index));
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  const begin = performance.now();
  for (let sent = 0; sent < rate * seconds; sent++) {
    const due = begin + (sent * 1000) / rate;
    if (due > performance.now()) await sleep(1);
    pending.push(
      pool
        .request({
          method: "POST",
          path: "/mixpanel/track?verbose=1",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: bodies[sent % bodiesInTurn] ?? "",
        })
        .then(async ({ body }) => {
          await body.dump();
          // From when it should have been sent: a stalled server must not hide behind a sender that waits for it.
          latencies.push(performance.now() - Math.max(due, begin));
        }),
    );
  }
  await Promise.all(pending);
  await pool.close();
  latencies.sort((one, other) => one - other);
  return latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN;
}
