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

/** Cloud DNS for one network: response policies first, then private zones, then the public DNS. */
export function resolveName(view: VpcView, network: string, host: string): Resolution {
  const name = `${host.toLowerCase().replace(/\.$/, "")}.`;
  const rule = responseRule(view, network, name);
  if (rule && rule.behavior !== "bypassResponsePolicy") {
    const data = isMap(rule.localData) ? mapsIn(rule.localData.localDatas) : [];
    const addresses = data.filter(({ type }) => type === "A").flatMap(({ rrdatas }) => textsIn(rrdatas));
    return { addresses, by: "response policy", source: String(rule.ruleName ?? "") };
  }
  return inZones(view, network, name, maxCnameDepth) ?? publicly(name);
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

function inZones(view: VpcView, network: string, name: string, depth: number): Resolution | undefined {
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
  return inZones(view, network, alias, depth - 1) ?? publicly(alias);
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
