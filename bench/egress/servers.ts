/**
 * The servers that are measured, each pinned to a core: the sink, nginx as a plain pass-through or in front of several proxies, a plain
 * forwarder on Node.js, the Collector, and the proxy.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { repositoryRoot } from "../../local/root";
import { plan } from "./bodies";

const sinkPort = 18_801;
const nginxPort = 18_802;
const collectorPort = 18_803;
const plainPort = 18_804;

export type Takes = "mixpanel" | "otlp";

export interface Server {
  readonly url: string;
  /** Processes whose time counts. */
  readonly pids: readonly number[];
  /** What it takes: events as Mixpanel's SDKs send them, or log records. */
  readonly takes: Takes;
  /** True if its code is compiled before it runs. */
  readonly isCompiled: boolean;
  /** Milliseconds from the start of the process until it listens. */
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

const passThrough = (port: number, targets: readonly number[]) => `${common}
  upstream target { ${targets.map((target) => `server 127.0.0.1:${target};`).join(" ")} keepalive 64; }
  server { listen ${port};
    location / { proxy_pass http://target; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`;

async function nginx(folder: string, name: string, config: string, port: number, core: number): Promise<Server> {
  const file = join(folder, `${name}.conf`);
  writeFileSync(file, config.replaceAll("NAME", join(folder, name)));
  const args = ["-c", String(core), "nginx", "-p", folder, "-e", "stderr", "-c", file];
  return started(spawn("taskset", args, { stdio: ["ignore", "ignore", "inherit"] }), port, true);
}

export const startSink = (folder: string, core: number) => nginx(folder, "sink", sink, sinkPort, core);
export const startNginx = (folder: string, core: number) =>
  nginx(folder, "through", passThrough(nginxPort, [sinkPort]), nginxPort, core);

/** The OpenTelemetry Collector as a pass-through: no processor, queue, retries or compression, JSON in and out. */
export function startCollector(folder: string, binary: string, core: number): Promise<Server> {
  const file = join(folder, "collector.yaml");
  const config = {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${collectorPort}` } } } },
    exporters: {
      otlp_http: {
        endpoint: `http://127.0.0.1:${sinkPort}`,
        encoding: "json",
        compression: "none",
        sending_queue: { enabled: false },
        retry_on_failure: { enabled: false },
      },
    },
    service: {
      // What is under way when a round ends is cancelled, which is no error to report.
      telemetry: { metrics: { level: "none" }, logs: { level: "fatal" } },
      pipelines: { logs: { receivers: ["otlp"], exporters: ["otlp_http"] } },
    },
  };
  writeFileSync(file, JSON.stringify(config));
  const args = ["-c", String(core), binary, "--config", file];
  const env = { PATH: process.env.PATH, GOMAXPROCS: "1" };
  const child = spawn("taskset", args, { env, stdio: ["ignore", "ignore", "inherit"] });
  return started(child, collectorPort, true, "otlp");
}

/** A proxy on the same Node.js that passes bodies through: what Node's HTTP costs without anything of ours. */
export function startPlainForwarder(node: string, core: number): Promise<Server> {
  const file = join(repositoryRoot(), "bench", "egress", "plainForwarder.cjs");
  const env = { PATH: process.env.PATH, PORT: String(plainPort), UPSTREAM: `http://127.0.0.1:${sinkPort}` };
  const args = ["-c", String(core), node, "--single-threaded-gc", file];
  const child = spawn("taskset", args, { env, stdio: ["ignore", "ignore", "inherit"] });
  return started(child, plainPort, false);
}

/** Several proxies behind one address. The balancer's own time does not count. */
export async function startInstances(folder: string, program: Program, count: number, cores: Cores): Promise<Server> {
  const port = 18_840 + 10 * count;
  const ports = Array.from({ length: count }, (_unused, index) => port + 1 + index);
  const instances = await Promise.all(ports.map((own) => startEgress(folder, program, cores.server, own)));
  const balancer = await nginx(folder, `balancer-${count}`, passThrough(port, ports), port, cores.load);
  return {
    url: balancer.url,
    pids: instances.flatMap(({ pids }) => pids),
    startTime: balancer.startTime,
    takes: "mixpanel",
    isCompiled: false,
    async stop() {
      await Promise.all([balancer, ...instances].map((server) => server.stop()));
    },
  };
}

export interface Cores {
  readonly server: number;
  readonly load: number;
}

/** A build of the proxy and the Node that runs it. */
export interface Program {
  readonly node: string;
  readonly bundle: string;
}

export async function startEgress(
  folder: string,
  { node, bundle }: Program,
  core: number,
  port: number,
  vendorPort = sinkPort,
): Promise<Server> {
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
    ANALYTICS_PLAN: JSON.stringify(plan(`http://127.0.0.1:${vendorPort}`)),
    ALLOW_HTTP_UPSTREAM: "1",
    // As in the image.
    NODE_OPTIONS: "--max-old-space-size=320",
    MALLOC_TRIM_THRESHOLD_: "131072",
  };
  const args = ["-c", String(core), node, "--single-threaded-gc", bundle, "proxy"];
  return started(spawn("taskset", args, { env, stdio: ["ignore", "ignore", "inherit"] }), port, false);
}

async function started(
  child: ChildProcess,
  port: number,
  isCompiled: boolean,
  takes: Takes = "mixpanel",
): Promise<Server> {
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
  return { url: `http://127.0.0.1:${port}`, pids: [child.pid ?? 0], startTime, isCompiled, takes, stop };
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

/** Processor time of processes so far, in seconds; of all their threads. */
export function processorSeconds(pids: readonly number[]): number {
  const nanoseconds = pids
    .flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`))
    .map((file) => Number(readFileSync(file, "utf8").split(" ")[0]));
  return nanoseconds.reduce((sum, own) => sum + own, 0) / 1e9;
}

/** Largest resident memory of a process so far, in MiB. */
export function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
