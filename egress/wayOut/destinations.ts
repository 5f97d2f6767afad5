/** Hosts that must be within reach before the proxy or the relay starts, and what to look at if one is not. */
import { env, rowsHost, type TrackingPlan, vendorUpstream } from "../../plan";
import type { ProxyConfig } from "../config";

export interface Destination {
  /** What needs it: a dotted path in the plan, or a variable. */
  readonly path: string;
  readonly host: string;
  readonly port: number;
  /**
   * `google` if the way ends at Google's restricted addresses, which are there even if a service behind them is not;
   * `internet` if it ends at somebody else's server, which may be down.
   */
  readonly way: "google" | "internet";
  /** What to look at in the cell if the way is closed. */
  readonly fix: string;
}

const toRestrictedAddresses =
  "the route and the firewall rule to 199.36.153.4/30, and Private Google Access of the subnet";
const toInternet =
  "list the host in 'vendors' or 'egressHosts' of the cell; check its Cloud NAT, its default route and the firewall policy of its egress network";

/** Every vendor and API of the plan, Cloud Storage if the kill switch or anything else is kept there, and Pub/Sub if it gets rows. */
export function destinationsOfProxy(config: ProxyConfig): Destination[] {
  const { plan, rowsTopic } = config;
  const google = (path: string, url: string, part: string) =>
    destination(
      path,
      url,
      "google",
      `check the private zone '${part}.googleapis.com' of the cell, ${toRestrictedAddresses}`,
    );
  const bucketVariable =
    config.switchBuckets.length > 0
      ? env.switchBuckets
      : config.budgetBucket !== undefined
        ? env.budgetBucket
        : config.bucket !== undefined
          ? env.bucket
          : undefined;
  return [
    ...(bucketVariable === undefined ? [] : [google(bucketVariable, config.storageUrl, "storage")]),
    ...(config.makesBucketTokens ? [google(env.bucketTokens, config.tokenExchangeUrl, "sts")] : []),
    ...(rowsTopic === undefined ? [] : [google(env.rowsTopic, `https://${rowsHost}`, "pubsub")]),
    ...upstreams(plan).map(({ path, url }) => destination(path, url, "internet", toInternet)),
  ];
}

/** The egress proxy, whose service answers at Google's restricted addresses even while no instance of it runs. */
export function destinationsOfRelay(proxyUrl: string): Destination[] {
  const fix = `check the private zone 'run.app' of the cell and the record of this host in it, ${toRestrictedAddresses}`;
  return [destination(env.proxyUrl, proxyUrl, "google", fix)];
}

function upstreams(plan: TrackingPlan): { readonly path: string; readonly url: string }[] {
  return [
    ...(Object.keys(plan.vendors) as (keyof TrackingPlan["vendors"])[]).map((name) => ({
      path: `vendors.${name}`,
      url: vendorUpstream(plan, name),
    })),
    ...Object.entries(plan.apis).map(([name, { upstream }]) => ({ path: `apis.${name}`, url: upstream })),
  ];
}

function destination(path: string, url: string, way: Destination["way"], fix: string): Destination {
  const { hostname, port, protocol } = new URL(url);
  return { path, host: hostname, port: Number(port) || (protocol === "http:" ? 80 : 443), way, fix };
}
