/** Decides whether an instance may open a connection, and names every part of the network that refuses it. */
import { isIPv4, isIPv6 } from "node:net";
import type { Wall } from "../decisions";
import { isGoogleHost, isGoogleVip, isPrivateAddress, publicAddressOf } from "./addresses";
import { type Resolution, resolveName, resolvePublicly } from "./dns";
import { decideFirewall } from "./firewall";
import { decideRoute, decideWayOut } from "./routing";
import { nameOf, type VpcView } from "./vpcView";

/** The network of an instance, by its service's `vpcAccess`. */
export interface Position {
  readonly projectId: string;
  /** By name, not by path; undefined without a VPC. */
  readonly vpc: { readonly network: string; readonly subnetwork: string; readonly allTraffic: boolean } | undefined;
}

/** Who answers an allowed call: Google's own services, or a host of the internet. */
export type Destination = "google" | "internet";

export interface Refusal {
  readonly wall: Wall;
  readonly because: string;
}

export type CallVerdict =
  | {
      readonly allowed: true;
      readonly destination: Destination;
      readonly throughVpc: boolean;
      readonly address: string;
    }
  /** Every wall that refuses, the first one first. */
  | { readonly allowed: false; readonly refusals: readonly [Refusal, ...Refusal[]] };

/** Whether an instance may open a TCP connection, by the deployed routes, DNS, firewall and NAT. */
export function decideCall(view: VpcView, position: Position, host: string, port: number): CallVerdict {
  const { vpc } = position;
  if (isIPv6(host)) {
    return { allowed: false, refusals: [{ wall: "VPC route", because: "the networks have no IPv6" }] };
  }
  const resolution = resolveHost(view, position, host);
  const address = resolution?.addresses[0] ?? host;
  if (resolution && resolution.addresses.length === 0) {
    return {
      allowed: false,
      refusals: [{ wall: wallOf(resolution), because: `'${host}' does not exist in ${resolution.source}` }],
    };
  }
  if (!vpc || (!vpc.allTraffic && !isPrivateAddress(address))) {
    return { allowed: true, destination: destinationOf(host, address), throughVpc: false, address };
  }
  const refusals: Refusal[] = [];
  if (resolution?.by === "response policy") {
    refusals.push({
      wall: "DNS response policy",
      because: `rule '${resolution.source}' sends '${host}' to ${address}`,
    });
  }
  const checks = [
    { wall: "VPC route", verdict: decideRoute(view, vpc.network, address) },
    { wall: "firewall policy", verdict: decideFirewall(view, vpc.network, address, port) },
    { wall: "Cloud NAT", verdict: decideWayOut(view, vpc.network, vpc.subnetwork, address) },
  ] as const;
  refusals.push(
    ...checks
      .filter(({ verdict }) => !verdict.allowed)
      .map(({ wall, verdict }) => ({ wall, because: verdict.because })),
  );
  const [first, ...others] = refusals;
  if (first) {
    return { allowed: false, refusals: [first, ...others] };
  }
  return { allowed: true, destination: destinationOf(host, address), throughVpc: true, address };
}

/** Resolves a name for an instance; undefined for an address. */
export function resolveHost(view: VpcView, { vpc }: Position, host: string): Resolution | undefined {
  if (isIPv4(host)) {
    return undefined;
  }
  return vpc ? resolveName(view, vpc.network, host) : resolvePublicly(host);
}

/** Reads the network from the deployed template. Cloud Run allows one interface only. */
export function positionOf(view: VpcView, projectId: string, vpcAccess: VpcAccess | undefined): Position {
  if (!vpcAccess) {
    return { projectId, vpc: undefined };
  }
  const [nic] = vpcAccess.networkInterfaces ?? [];
  const connector = view.connectors.find(({ name }) => name === nameOf(vpcAccess.connector));
  const subnetwork = nameOf(nic?.subnetwork) || nameOf(connector?.subnet);
  const network =
    nameOf(nic?.network) ||
    nameOf(connector?.network) ||
    nameOf(view.subnetworks.find(({ name }) => name === subnetwork)?.network);
  if (network === "") {
    return { projectId, vpc: undefined };
  }
  return { projectId, vpc: { network, subnetwork, allTraffic: vpcAccess.egress === "ALL_TRAFFIC" } };
}

export interface VpcAccess {
  readonly connector?: string | null;
  readonly egress?: string | null;
  readonly networkInterfaces?:
    | readonly { readonly network?: string | null; readonly subnetwork?: string | null }[]
    | null;
}

function destinationOf(host: string, address: string): Destination {
  if (isGoogleVip(address)) {
    return "google";
  }
  return isGoogleHost(host) && publicAddressOf(host) === address ? "google" : "internet";
}

function wallOf(resolution: Resolution): Wall {
  return resolution.by === "response policy" ? "DNS response policy" : "private DNS zone";
}
