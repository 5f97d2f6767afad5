/** Entry point of the image: `node main.js proxy` or `node main.js relay`. */
import { env } from "../plan";
import { readProxyConfig } from "./config";
import { describeCrash } from "./crash";
import { createLog } from "./log";
import { type Problem, problemReport } from "./problem";
import { startProxy } from "./proxy";
import { readRelayConfig } from "./relay/config";
import { startRelay } from "./relay/relay";
import type { RunningServer, StartResult } from "./runningServer";

let server: RunningServer | undefined;

async function main(): Promise<void> {
  let stopping = false;
  const stop = () => {
    if (stopping) {
      return;
    }
    stopping = true;
    if (server === undefined) {
      process.exit(0);
    }
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  // Before the start, so that a signal can't come between the first request and the handler.
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  const mode = process.argv[2];
  const start = mode === "proxy" ? proxy() : mode === "relay" ? relay() : refuse(mode);
  const result = await start.catch(portInUse);
  if (result.ok) {
    server = result.server;
  } else {
    reportAndExit(result.problems);
  }
}

async function proxy(): Promise<StartResult> {
  const read = readProxyConfig(process.env);
  return read.ok ? startProxy(read.config, createLog()) : read;
}

async function relay(): Promise<StartResult> {
  const read = readRelayConfig(process.env);
  return read.ok ? startRelay(read.config, createLog()) : read;
}

async function refuse(mode: string | undefined): Promise<StartResult> {
  const got = mode === undefined ? "nothing" : `'${mode.slice(0, 32)}'`;
  return { ok: false, problems: [{ path: "mode", message: `must be 'proxy' or 'relay', got ${got}` }] };
}

/** Reports a port that is in use like any other mistake in the environment. */
function portInUse(error: unknown): StartResult {
  const { syscall, code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (syscall !== "listen") {
    throw error;
  }
  return { ok: false, problems: [{ path: env.port, message: `must be a free port, got ${port} (${code})` }] };
}

function reportAndExit(problems: readonly Problem[]): void {
  process.stderr.write(`${problemReport(problems)}\n`, () => process.exit(1));
}

function crash(error: unknown): void {
  try {
    // What left before the crash has left.
    server?.writeLedger?.();
  } catch {
    // The error that is being reported matters more.
  }
  process.stderr.write(`egress failed: ${describeCrash(error, __filename)}\n`, () => process.exit(1));
}

process.on("uncaughtException", crash);
process.on("unhandledRejection", crash);
main().catch(crash);
