/** The launcher against the same app without it, in turns: time per request, requests per second, echo of a WebSocket, start. */
import { execFileSync } from "node:child_process";
import { Agent } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { memoryOfTree } from "./memory";
import { appFolder, at, headersOf, row, type Server, shown, startApp, startLauncher, stop, timeOf } from "./servers";

/** Milliseconds in which a spare session is started. */
const spareTime = 1_500;
/** What else runs on the machine changes from one second to the next, so the two take turns. */
const turns = 5;

async function sequential(server: Server, path: string, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let index = 0; index < count + 100; index += 1) {
    times.push(await timeOf(server, path, "ann", agent));
  }
  agent.destroy();
  return times.slice(100);
}

/** Requests per second over 8 connections of wrk. */
function throughput({ port }: Server, seconds: number): number {
  const header = `authorization: ${headersOf("ann").authorization}`;
  const options = ["-c", "8", "-t", "1", "-d", `${seconds}s`, "-H", header, `http://127.0.0.1:${port}/`];
  const output = execFileSync("wrk", options, { encoding: "utf8" });
  if (/Non-2xx|Socket errors/.test(output)) {
    throw new Error(output);
  }
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
}

async function echoes({ port }: Server, count: number): Promise<number[]> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  socket.write(
    `GET / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\nauthorization: ${headersOf("ann").authorization}\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once("data", resolve));
  const times: number[] = [];
  for (let index = 0; index < count + 100; index += 1) {
    const began = performance.now();
    const answer = new Promise((resolve) => socket.once("data", resolve));
    socket.write(Buffer.alloc(200, 1));
    await answer;
    times.push(performance.now() - began);
  }
  socket.destroy();
  return times.slice(100);
}

type Pair<T> = [without: T[], behind: T[]];

async function inTurns<T>(
  servers: readonly [Server, Server],
  measure: (server: Server) => T[] | Promise<T[]>,
): Promise<Pair<T>[]> {
  const pairs: Pair<T>[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    pairs.push([await measure(servers[0]), await measure(servers[1])]);
  }
  return pairs;
}

/** Median and range over the turns of what the launcher adds at a part of the times. */
function added(pairs: readonly Pair<number>[], part: number): string {
  const differences = pairs.map(([alone, behind]) => at(part, behind) - at(part, alone));
  return `${shown(at(0.5, differences))} (${shown(Math.min(...differences))} to ${shown(Math.max(...differences))})`;
}

const all = (pairs: readonly Pair<number>[], side: 0 | 1) => pairs.flatMap((pair) => pair[side]);
const percentiles = (times: readonly number[]) => `p50 ${shown(at(0.5, times))}, p95 ${shown(at(0.95, times))}`;

export async function overhead(sessions: number): Promise<void> {
  const folder = appFolder();
  const servers = [await startApp(folder), await startLauncher(folder, "sandbox")] as const;
  const [alone, behind] = servers;
  row("", "without launcher", "with launcher", `added: median of ${turns} turns (range)`);
  row("---", "---", "---", "---");
  await timeOf(behind, "/", "ann");
  for (const [path, name, count] of [
    ["/", "empty answer", 600],
    ["/?ms=1", "app takes 1 ms", 200],
    ["/?ms=5", "app takes 5 ms", 100],
  ] as const) {
    const pairs = await inTurns(servers, (server) => sequential(server, path, count));
    row(
      name,
      percentiles(all(pairs, 0)),
      percentiles(all(pairs, 1)),
      `p50 ${added(pairs, 0.5)}, p95 ${added(pairs, 0.95)}`,
    );
  }
  const rates = await inTurns(servers, (server) => [throughput(server, 3)]);
  const range = (side: 0 | 1) => {
    const own = all(rates, side);
    return [at(0.5, own), Math.min(...own), Math.max(...own)].map(Math.round);
  };
  const shownRates = ([median, least, most]: number[]) => `${median} (${least} to ${most})`;
  row("requests per second, 8 connections", shownRates(range(0)), shownRates(range(1)), "");
  const echo = await inTurns(servers, (server) => echoes(server, 600));
  row("WebSocket echo", percentiles(all(echo, 0)), percentiles(all(echo, 1)), `p50 ${added(echo, 0.5)}`);
  await starts(folder, behind, sessions);
  await stop(alone);
}

/** The first answer of new sessions, one after the other, against the start of the app alone. */
async function starts(folder: string, behind: Server, sessions: number): Promise<void> {
  const own: number[] = [];
  for (let index = 0; index < Math.min(sessions, 20); index += 1) {
    const began = performance.now();
    const app = await startApp(folder);
    own.push(performance.now() - began);
    await stop(app);
  }
  for (const [isolation, server] of [
    ["process", await startLauncher(folder, "process")],
    ["sandbox", behind],
  ] as const) {
    const times: number[] = [];
    for (let index = 0; index < sessions; index += 1) {
      times.push(await timeOf(server, "/", `${isolation}-${index}`));
    }
    row(`new session, '${isolation}'`, `app's own start: ${percentiles(own)}`, percentiles(times), "");
    if (isolation === "sandbox") {
      const memory = memoryOfTree(server.process.pid ?? 0);
      row(`memory of ${sessions + 1} sessions and the launcher (proportional)`, "", `${memory} MiB`, "");
    }
    await stop(server);
  }
  const ready = await startLauncher(folder, "sandbox", { spareSessions: 1 });
  const times: number[] = [];
  for (let index = 0; index < Math.min(sessions, 20); index += 1) {
    // Until the next spare session runs.
    await sleep(spareTime);
    times.push(await timeOf(ready, "/", `spare-${index}`));
  }
  await stop(ready);
  row("new session from a spare one, 'sandbox'", "", percentiles(times), "");
}
