/** `node main.js proxy|relay`: the one image's two modes. */
import { readProxyConfig } from "./config";
import { describeCrash } from "./crash";
import { createLog } from "./log";
import { type Problem, problemReport } from "./problem";
import { type RunningServer, type StartResult, startProxy } from "./proxy";
import { readRelayConfig } from "./relay/config";
import { startRelay } from "./relay/relay";

async function main(): Promise<void> {
  let server: RunningServer | undefined;
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    if (server === undefined) process.exit(0);
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  // Before the start, so that a signal can't come between the first request and the handler.
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  const mode = process.argv[2];
  const result = mode === "proxy" ? await proxy() : mode === "relay" ? await relay() : refuse(mode);
  if (result.ok) server = result.server;
  else giveUp(result.problems);
}

async function proxy(): Promise<StartResult> {
  const read = readProxyConfig(process.env);
  return read.ok ? startProxy(read.config, createLog()) : read;
}

async function relay(): Promise<StartResult> {
  const read = readRelayConfig(process.env);
  return read.ok ? { ok: true, server: await startRelay(read.config, createLog()) } : read;
}

function refuse(mode: string | undefined): StartResult {
  const got = mode === undefined ? "nothing" : `'${mode.slice(0, 32)}'`;
  return { ok: false, problems: [{ path: "mode", message: `must be 'proxy' or 'relay', got ${got}` }] };
}

function giveUp(problems: readonly Problem[]): void {
  process.stderr.write(`${problemReport(problems)}\n`, () => process.exit(1));
}

function crash(error: unknown): void {
  process.stderr.write(`egress failed: ${describeCrash(error, __filename)}\n`, () => process.exit(1));
}

process.on("uncaughtException", crash);
process.on("unhandledRejection", crash);
main().catch(crash);
