/** The servers that are measured, each pinned to a core: the sink, nginx as a plain pass-through, and the proxy. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { plan } from "./bodies";

const sinkPort = 18_801;
const nginxPort = 18_802;

export interface Server {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to its first answer. */
  readonly startTime: number;
  stop(): Promise<void>;
}

const common = `
worker_processes 1;
daemon off;
master_process off;
pid NAME.pid;
error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_max_body_size 16m;
  client_body_buffer_size 256k;
  client_body_temp_path NAME-body;
  proxy_temp_path NAME-proxy;
  fastcgi_temp_path NAME-f; uwsgi_temp_path NAME-u; scgi_temp_path NAME-s;
`;

/** Answers at once; nginx reads and drops the body. */
const sink = `${common}
  server { listen ${sinkPort}; location / { default_type application/json; return 200 '{"status":1}'; } } }`;

const passThrough = `${common}
  upstream sink { server 127.0.0.1:${sinkPort}; keepalive 64; }
  server { listen ${nginxPort};
    location / { proxy_pass http://sink; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`;

async function nginx(folder: string, name: string, config: string, port: number, core: number): Promise<Server> {
  const file = join(folder, `${name}.conf`);
  writeFileSync(file, config.replaceAll("NAME", join(folder, name)));
  const args = ["-c", String(core), "nginx", "-p", folder, "-e", "stderr", "-c", file];
  return started(spawn("taskset", args, { stdio: ["ignore", "ignore", "inherit"] }), port);
}

export const startSink = (folder: string, core: number) => nginx(folder, "sink", sink, sinkPort, core);
export const startNginx = (folder: string, core: number) => nginx(folder, "through", passThrough, nginxPort, core);

export async function startEgress(folder: string, bundle: string, core: number, port: number): Promise<Server> {
  const keys = join(folder, "keys");
  mkdirSync(join(keys, "pseudonym"), { recursive: true });
  mkdirSync(join(keys, "tokens"), { recursive: true });
  writeFileSync(join(keys, "pseudonym", "2026-01-01"), "fake-pseudonym-key-for-the-bench");
  writeFileSync(join(keys, "tokens", "mixpanel"), "fake-token");
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    TENANT: "acme",
    KEYS_DIR: keys,
    ANALYTICS_PLAN: JSON.stringify(plan(`http://127.0.0.1:${sinkPort}`)),
    ALLOW_HTTP_UPSTREAM: "1",
    // As in the image.
    NODE_OPTIONS: "--max-old-space-size=320",
  };
  const args = ["-c", String(core), process.execPath, "--single-threaded-gc", bundle, "proxy"];
  return started(spawn("taskset", args, { env, stdio: ["ignore", "ignore", "inherit"] }), port);
}

async function started(child: ChildProcess, port: number): Promise<Server> {
  const begin = performance.now();
  const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (!(await isOpen(port))) {
    if (child.exitCode !== null || performance.now() - begin > 20_000) {
      throw new Error(`nothing listens on ${port}`);
    }
    await sleep(2);
  }
  const startTime = performance.now() - begin;
  const stop = async () => {
    child.kill("SIGTERM");
    await exit;
  };
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, startTime, stop };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => done(true)).once("error", () => done(false));
  });
}

/** Processor time of a process so far, in seconds; of all its threads. */
export function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Largest resident memory of a process so far, in MiB. */
export function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
