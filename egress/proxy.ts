/** Puts the proxy together: keys, ledger, one gateway a vendor, one route an API, the server; and takes it down in order. */
import { setTimeout as sleep } from "node:timers/promises";
import { type ProxiedVendorName, proxiedVendorNames, type TrackingPlan, vendorUpstream } from "../plan";
import { ApiRoute } from "./apis/apiRoute";
import type { ProxyConfig } from "./config";
import { LaneQueue } from "./forward/delivery";
import { gated } from "./forward/gate";
import type { Lane } from "./forward/lane";
import { openUpstream, type Upstream } from "./forward/upstream";
import { Gateway } from "./gateway";
import { Admission } from "./http/admission";
import { proxyListener } from "./http/proxyListener";
import { createServer, listen } from "./http/server";
import { KeyStore } from "./keys/keyStore";
import { KillSwitch } from "./keys/killSwitch";
import { apiCall, Ledger, undeclared, wholeEvent } from "./ledger/ledger";
import { startLedger } from "./ledger/schedule";
import type { Log } from "./log";
import { compileVendor } from "./plan/compile";
import { planDigest } from "./plan/digest";
import type { Problem } from "./problem";
import { wires } from "./vendors";

/** Seconds that the proxy itself tries to deliver before the SDK is told to try again. */
const defaultDeliveryTimeout = 10;
/** Milliseconds after the signal until which deliveries may go on; Cloud Run kills after 10 s. */
const drainTime = 8_000;
/** Milliseconds for the last answers and the ledger. */
const lastWords = 1_000;

export interface RunningServer {
  readonly port: number;
  /** Stops taking requests, finishes those under way within 10 s, writes the ledger. */
  stop(): Promise<void>;
  /** Writes what the ledger has counted so far. The relay has none. */
  writeLedger?(): void;
}

export type StartResult =
  | { readonly ok: true; readonly server: RunningServer }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export async function startProxy({ port, tenant, plan, keysDir }: ProxyConfig, log: Log): Promise<StartResult> {
  const { store, problems } = await KeyStore.open(keysDir, plan, tenant);
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  let apis: ReadonlyMap<string, ApiRoute> = new Map();
  const killSwitch = new KillSwitch(keysDir, (off) => {
    log.warn({ off }, "kill switch changed");
    for (const api of apis.values()) {
      api.endIfOff();
    }
  });
  await killSwitch.start();
  await store.watch((unread, missing) => {
    if (unread.length > 0) {
      log.error({ problems: unread }, "keys could not be read anew");
    }
    if (missing.length > 0) {
      log.warn({ problems: missing }, "keys are not complete");
    } else if (unread.length === 0) {
      log.info("keys are complete");
    }
  });
  const digest = planDigest(plan);
  const ledger = new Ledger(tenant, digest);
  const admission = new Admission();
  const timeout = (plan.deliveryTimeout ?? defaultDeliveryTimeout) * 1000;
  const upstreams: Upstream[] = [];
  const queues: LaneQueue[] = [];
  const gateways = new Map<string, Gateway>();
  for (const name of proxiedVendorNames) {
    const credentials = () => store.credentials(name);
    const isOff = () => killSwitch.isOff(name);
    const upstream = openVendor(plan, name, () => isOff() || credentials() === undefined);
    if (upstream !== undefined) {
      upstreams.push(upstream);
    }
    const queue = upstream === undefined ? noQueue : laneQueues(upstream, timeout, name, store, queues);
    const settings = plan.vendors[name];
    gateways.set(
      name,
      new Gateway({
        wire: wires[name],
        plan: settings === undefined ? undefined : compileVendor(plan, name, settings, ledger),
        unplanned: ledger.count(name, undeclared, wholeEvent),
        keyring: () => store.keyring(name),
        credentials,
        queue,
        upstream,
        isOff,
      }),
    );
  }
  apis = openApis(plan, store, killSwitch, ledger, admission);
  let draining = false;
  const listener = proxyListener({
    gateways,
    apis,
    origins: new Set(plan.origins ?? []),
    admission,
    missing: () => (draining ? ["draining"] : store.missing.map(({ path }) => path)),
    isDraining: () => draining,
  });
  const server = createServer(listener);
  const schedule = startLedger(ledger, (line) => log.info(line));
  const listening = await listen(server, port, undefined);
  log.info({ port: listening, tenant, plan: digest, vendors: Object.keys(plan.vendors) }, "egress proxy listens");
  const stop = async () => {
    draining = true;
    const end = performance.now() + drainTime;
    for (const queue of queues) {
      queue.finishBy(end);
    }
    server.close();
    server.closeIdleConnections();
    const isBusy = () => admission.requests > 0 || queues.some((queue) => !queue.isIdle);
    while (isBusy() && performance.now() < end) {
      await sleep(20);
    }
    // Whatever is still under way now ends with "try again later" for its sender.
    await Promise.all([...upstreams, ...apis.values()].map((open) => open.close()));
    const last = performance.now() + lastWords;
    while (isBusy() && performance.now() < last) {
      await sleep(20);
    }
    server.closeAllConnections();
    killSwitch.stop();
    store.stop();
    schedule.stop();
    log.info("egress proxy stopped");
  };
  return { ok: true, server: { port: listening, stop, writeLedger: () => schedule.flush() } };
}

/** Connections to one vendor: enough for the busiest lane. */
const vendorConnections = 32;

function openVendor(plan: TrackingPlan, name: ProxiedVendorName, isShut: () => boolean): Upstream | undefined {
  if (plan.vendors[name] === undefined) {
    return undefined;
  }
  return gated(openUpstream(vendorUpstream(plan, name), vendorConnections), isShut);
}

function noQueue(): LaneQueue {
  throw new Error("a vendor outside the plan has no lanes");
}

function laneQueues(
  upstream: Upstream,
  timeout: number,
  name: ProxiedVendorName,
  store: KeyStore,
  all: LaneQueue[],
): (lane: Lane) => LaneQueue {
  const queues = new Map<string, LaneQueue>();
  return (lane) => {
    let queue = queues.get(lane.name);
    if (queue === undefined) {
      queue = new LaneQueue(lane, upstream, { timeout, credentials: () => store.credentials(name) ?? { token: "" } });
      queues.set(lane.name, queue);
      all.push(queue);
    }
    return queue;
  };
}

function openApis(
  plan: TrackingPlan,
  store: KeyStore,
  killSwitch: KillSwitch,
  ledger: Ledger,
  admission: Admission,
): Map<string, ApiRoute> {
  return new Map(
    Object.entries(plan.apis).map(([name, settings]) => [
      name,
      new ApiRoute({
        name,
        settings,
        key: () => store.apiKey(settings.key),
        isOff: () => killSwitch.isOff(`api/${name}`),
        admission,
        count: ledger.count(`api/${name}`, apiCall, wholeEvent),
      }),
    ]),
  );
}
