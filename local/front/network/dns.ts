/** Resolves names by the deployed Cloud DNS. */
import { isMap } from "../../../plan/contract";
import { mapsIn, type Properties, textsIn } from "../../cloud/protocol/values";
import { isGoogleHost, publicAddressOf } from "./addresses";
import { nameOf, type VpcView } from "./vpcView";

/** What a name resolves to within a network, and which part of the deployed DNS decided that. */
export interface Resolution {
  /** IPv4 addresses; empty if the name doesn't exist. */
  readonly addresses: readonly string[];
  readonly by: "response policy" | "private zone" | "public DNS";
  /** Name of the rule or zone that decided. */
  readonly source: string;
}

const maxCnameDepth = 8;

/**
 * How Cloud DNS follows an alias: `whole` asks the response policy for the first name only, and looks for the rest of the
 * chain in private zones; `each hop` takes every name of the chain through the whole order anew.
 */
type AliasOrder = "whole" | "each hop";

/** The day from which each hop counts (Cloud DNS, "Name resolution order", read on 2026-11-28). */
const eachHopFrom = Date.UTC(2027, 0, 5);

export function aliasOrderAt(time: number): AliasOrder {
  return time < eachHopFrom ? "whole" : "each hop";
}

/** Cloud DNS for one network: response policies first, then private zones, then the public DNS. */
export function resolveName(
  view: VpcView,
  network: string,
  host: string,
  order: AliasOrder = aliasOrderAt(Date.now()),
): Resolution {
  return resolveHop(view, { network, order }, `${host.toLowerCase().replace(/\.$/, "")}.`, maxCnameDepth);
}

interface Asked {
  readonly network: string;
  readonly order: AliasOrder;
}

function resolveHop(view: VpcView, asked: Asked, name: string, depth: number): Resolution {
  const { network } = asked;
  const rule = responseRule(view, network, name);
  if (rule && rule.behavior !== "bypassResponsePolicy") {
    const data = isMap(rule.localData) ? mapsIn(rule.localData.localDatas) : [];
    const addresses = data.filter(({ type }) => type === "A").flatMap(({ rrdatas }) => textsIn(rrdatas));
    return { addresses, by: "response policy", source: String(rule.ruleName ?? "") };
  }
  return inZones(view, asked, name, depth) ?? publicly(name);
}

/** Resolves a name as outside of any VPC. */
export function resolvePublicly(host: string): Resolution {
  return publicly(`${host.toLowerCase()}.`);
}

function publicly(name: string): Resolution {
  const host = name.slice(0, -1);
  return {
    addresses: [publicAddressOf(host)],
    by: "public DNS",
    source: isGoogleHost(host) ? "Google's public DNS" : "public DNS",
  };
}

/** The most specific rule of the response policies that are bound to the network. */
function responseRule(view: VpcView, network: string, name: string): Properties | undefined {
  const bound = view.responsePolicies
    .filter((policy) => mapsIn(policy.networks).some(({ networkUrl }) => nameOf(networkUrl) === network))
    .map((policy) => String(policy.responsePolicyName));
  return view.responseRules
    .filter((rule) => bound.includes(nameOf(rule.responsePolicy)))
    .filter((rule) => covers(String(rule.dnsName), name))
    .sort((left, right) => specificity(right.dnsName, name) - specificity(left.dnsName, name))[0];
}

function inZones(view: VpcView, asked: Asked, name: string, depth: number): Resolution | undefined {
  const { network, order } = asked;
  const zone = view.zones
    .filter(
      (candidate) =>
        candidate.visibility === "private" &&
        isMap(candidate.privateVisibilityConfig) &&
        mapsIn(candidate.privateVisibilityConfig.networks).some(({ networkUrl }) => nameOf(networkUrl) === network),
    )
    .filter(({ dnsName }) => name === dnsName || name.endsWith(`.${dnsName}`))
    .sort((left, right) => String(right.dnsName).length - String(left.dnsName).length)[0];
  if (!zone) {
    return undefined;
  }
  const found = (addresses: readonly string[]): Resolution => ({
    addresses,
    by: "private zone",
    source: String(zone.name),
  });
  const records = view.records.filter(({ managedZone }) => nameOf(managedZone) === zone.name);
  const exact = records.filter((record) => record.name === name);
  const matching = exact.length > 0 ? exact : nearestWildcard(records, name);
  const addresses = matching.filter(({ type }) => type === "A").flatMap(({ rrdatas }) => textsIn(rrdatas));
  if (addresses.length > 0) {
    return found(addresses);
  }
  const alias = matching.filter(({ type }) => type === "CNAME").flatMap(({ rrdatas }) => textsIn(rrdatas))[0];
  if (alias === undefined || depth === 0) {
    return found([]);
  }
  if (order === "each hop") {
    return resolveHop(view, asked, alias, depth - 1);
  }
  return inZones(view, asked, alias, depth - 1) ?? publicly(alias);
}

function nearestWildcard(records: readonly Properties[], name: string): Properties[] {
  const wild = records.filter((record) => String(record.name).startsWith("*.") && covers(String(record.name), name));
  const longest = Math.max(0, ...wild.map((record) => String(record.name).length));
  return wild.filter((record) => String(record.name).length === longest);
}

/** `*.example.com.` covers every name below `example.com.`, at any depth; `*.` covers every name. */
function covers(pattern: string, name: string): boolean {
  if (pattern === "*.") {
    return true;
  }
  return pattern.startsWith("*.") ? name.endsWith(pattern.slice(1)) : pattern === name;
}

function specificity(pattern: Properties[string] | undefined, name: string): number {
  return pattern === name ? Number.MAX_SAFE_INTEGER : String(pattern).length;
}
