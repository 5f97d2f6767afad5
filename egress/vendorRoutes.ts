/** Opens the routes of all vendors, with the connections and queues of those that the plan has. */
import { type ProxiedVendorName, proxiedVendorNames, type TrackingPlan, vendorUpstream } from "../plan";
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
}

export interface VendorRoutes {
  readonly byName: ReadonlyMap<string, VendorRoute>;
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
  const open = (name: ProxiedVendorName) => {
    const upstream = openVendor(parts, name);
    if (upstream === undefined) {
      return routeOf(parts, name, undefined, noQueue);
    }
    upstreams.push(upstream);
    return routeOf(parts, name, upstream, queuesOf(parts, name, upstream, queues));
  };
  return {
    byName: new Map(proxiedVendorNames.map((name) => [name, open(name)])),
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

function routeOf(
  { plan, store, killSwitch, ledger }: VendorRoutesParts,
  name: ProxiedVendorName,
  upstream: Upstream | undefined,
  queue: (lane: Lane) => LaneQueue,
): VendorRoute {
  const settings = plan.vendors[name];
  const protocol = protocols[name];
  return new VendorRoute({
    protocol,
    plan: settings === undefined ? undefined : compileVendor(plan, protocol, settings, ledger),
    unplanned: ledger.count(name, undeclared, wholeEvent),
    keyring: () => store.keyring(name),
    credentials: () => store.credentials(name),
    queue,
    upstream,
    switchState: () => killSwitch.stateOf(name),
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
