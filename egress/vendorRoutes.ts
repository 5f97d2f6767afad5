/** Opens the routes of all vendors, with the connections and queues of those that the plan has. */
import { type ProxiedVendorName, proxiedVendorNames, rowsSink, type TrackingPlan, vendorUpstream } from "../plan";
import type { WindowLine } from "./aggregates/aggregateWindows";
import { openAggregates } from "./aggregates/openAggregates";
import type { VendorAggregates } from "./aggregates/vendorAggregates";
import type { PrivacyBudget } from "./budget/privacyBudget";
import type { CredentialLog } from "./forward/credentialLog";
import { LaneQueue } from "./forward/delivery";
import type { Lane } from "./forward/lane";
import { switchedUpstream } from "./forward/switchedUpstream";
import { openUpstream, type Upstream } from "./forward/upstream";
import type { Credentials } from "./keys/credentials";
import type { KeyStore } from "./keys/keyStore";
import type { KillSwitch } from "./keys/killSwitch";
import { type Ledger, undeclared, wholeEvent } from "./ledger/ledger";
import { compileVendor } from "./plan/compile";
import type { RowQueue } from "./sinks/rowQueue";
import { VendorRows } from "./sinks/vendorRows";
import { VendorRoute } from "./vendorRoute";
import { protocols } from "./vendors";

/** Seconds that the proxy itself tries to deliver before it asks the SDK to try again. */
const defaultDeliveryTimeout = 10;
/** Connections to one vendor: enough for the busiest lane. */
const vendorConnections = 32;

export interface VendorRoutesParts {
  readonly plan: TrackingPlan;
  readonly store: KeyStore;
  readonly killSwitch: KillSwitch;
  readonly ledger: Ledger;
  readonly credentialLog: CredentialLog;
  /** Random, the same for one process. */
  readonly instance: string;
  /** Undefined if no aggregate of the plan has `privacy`. */
  readonly budget: PrivacyBudget | undefined;
  /** Undefined if the plan has no sink. */
  readonly rows: RowQueue | undefined;
  /** Writes what happens to the windows of aggregates. */
  readonly writeWindow: (line: WindowLine) => void;
}

export interface VendorRoutes {
  readonly byName: ReadonlyMap<string, VendorRoute>;
  /** Closes windows of aggregates that are over. */
  tick(now: number): Promise<void>;
  /** Closes all windows of aggregates and sends their events. @param timeout milliseconds for their permissions. */
  closeWindows(timeout: number): Promise<void>;
  /** True if no event is waiting or under way. */
  isIdle(): boolean;
  /** Tries nothing beyond this time (`performance.now()`). */
  finishBy(time: number): void;
  /** Ends all connections; what is under way fails with "try again later". */
  close(): Promise<void>;
}

export function openVendorRoutes(parts: VendorRoutesParts): VendorRoutes {
  const upstreams: Upstream[] = [];
  const queues: LaneQueue[] = [];
  const aggregates: VendorAggregates[] = [];
  const open = (name: ProxiedVendorName) => {
    const upstream = openVendor(parts, name);
    if (upstream === undefined) {
      return routeOf(parts, name, undefined, noQueue, []);
    }
    upstreams.push(upstream);
    return routeOf(parts, name, upstream, queuesOf(parts, name, upstream, queues), aggregates);
  };
  return {
    byName: new Map(proxiedVendorNames.map((name) => [name, open(name)])),
    async tick(now) {
      await Promise.all(aggregates.map((own) => own.tick(now)));
    },
    async closeWindows(timeout) {
      await Promise.all(aggregates.map((own) => own.close(timeout)));
    },
    isIdle: () => queues.every((queue) => queue.isIdle),
    finishBy(time) {
      for (const queue of queues) {
        queue.finishBy(time);
      }
    },
    async close() {
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}

/** Connections to a vendor, shut unless it is switched on and has its token; undefined if the plan does not have it. */
function openVendor({ plan, store, killSwitch }: VendorRoutesParts, name: ProxiedVendorName): Upstream | undefined {
  if (plan.vendors[name] === undefined) {
    return undefined;
  }
  const isShut = () => killSwitch.stateOf(name) !== "on" || store.credentials(name) === undefined;
  return switchedUpstream(openUpstream(vendorUpstream(plan, name), vendorConnections), isShut);
}

/** @param aggregates gets the vendor's, if the plan has any. */
function routeOf(
  { plan, store, killSwitch, ledger, instance, budget, rows, writeWindow }: VendorRoutesParts,
  name: ProxiedVendorName,
  upstream: Upstream | undefined,
  queue: (lane: Lane) => LaneQueue,
  aggregates: VendorAggregates[],
): VendorRoute {
  const settings = plan.vendors[name];
  const protocol = protocols[name];
  const vendorPlan = settings === undefined ? undefined : compileVendor(plan, protocol, settings, ledger);
  const common = {
    protocol,
    keyring: () => store.keyring(name),
    credentials: () => store.credentials(name),
    queue,
    switchState: () => (settings?.enabled === false ? "off" : killSwitch.stateOf(name)),
  } as const;
  const opened =
    vendorPlan === undefined
      ? undefined
      : openAggregates(name, { ...common, plan, vendorPlan, ledger, instance, budget, write: writeWindow });
  if (opened !== undefined) {
    aggregates.push(opened);
  }
  return new VendorRoute({
    ...common,
    plan: vendorPlan,
    unplanned: ledger.count(name, undeclared, wholeEvent),
    upstream,
    aggregates: opened,
    rows:
      settings === undefined || rows === undefined
        ? undefined
        : new VendorRows(plan, protocol, () => store.keyring(rowsSink), ledger, rows),
  });
}

function noQueue(): LaneQueue {
  throw new Error("a vendor outside the plan has no lanes");
}

const noCredentials: Credentials = { token: "", files: {}, settings: {} };

/** One queue per lane, made when the lane is first used, and noted in `all`. */
function queuesOf(
  { plan, store, credentialLog }: VendorRoutesParts,
  name: ProxiedVendorName,
  upstream: Upstream,
  all: LaneQueue[],
): (lane: Lane) => LaneQueue {
  const timeout = (plan.deliveryTimeout ?? defaultDeliveryTimeout) * 1000;
  const credentials = () => store.credentials(name) ?? noCredentials;
  const onStatus = (status: number) => credentialLog.note(name, status);
  const queues = new Map<string, LaneQueue>();
  return (lane) => {
    let queue = queues.get(lane.name);
    if (queue === undefined) {
      queue = new LaneQueue(lane, upstream, { timeout, credentials, onStatus });
      queues.set(lane.name, queue);
      all.push(queue);
    }
    return queue;
  };
}
