/** Firewall rules that let everybody on the internet reach the ports of databases and caches. */
import type { Resource } from "../graph";
import { type Field, knownValue } from "../read";
import type { Report } from "./rule";

/** Ranges so wide that they are no list of who connects: a whole address space, or a large part of it. */
export const everywhere = /^(?:[\d.]+\/[0-7]|[0-9a-f:]+\/(?:\d|1[0-5]))$/i;

/** Ports on which databases and caches listen unless they are told otherwise. */
const databasePorts: ReadonlyMap<number, string> = new Map([
  [1433, "SQL Server"],
  [1521, "Oracle"],
  [3306, "MySQL"],
  [5432, "PostgreSQL"],
  [5984, "CouchDB"],
  [6379, "Redis"],
  [7000, "Cassandra"],
  [8123, "ClickHouse"],
  [9042, "Cassandra"],
  [9200, "Elasticsearch"],
  [11211, "Memcached"],
  [27017, "MongoDB"],
]);

/** Where a type of firewall rule keeps its parts. */
interface FirewallType {
  /** List of rules in the resource; left out if the resource is one rule. */
  readonly list?: string;
  readonly ranges: readonly string[];
  readonly allowed: readonly string[];
  readonly protocol: string;
  /** Inputs that say who may connect in another way than by ranges; without any of them and without ranges, everybody may. */
  readonly otherSources?: readonly string[];
}

const policyRule: FirewallType = {
  ranges: ["match", "srcIpRanges"],
  allowed: ["match", "layer4Configs"],
  protocol: "ipProtocol",
};

const policyRules: FirewallType = { ...policyRule, list: "rules" };

const firewallTypes: ReadonlyMap<string, FirewallType> = new Map([
  [
    "gcp:compute/firewall:Firewall",
    {
      ranges: ["sourceRanges"],
      allowed: ["allows"],
      protocol: "protocol",
      otherSources: ["sourceTags", "sourceServiceAccounts"],
    },
  ],
  ["gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", policyRule],
  ["gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule", policyRule],
  ["gcp:compute/firewallPolicyRule:FirewallPolicyRule", policyRule],
  ["gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules", policyRules],
  ["gcp:compute/regionNetworkFirewallPolicyWithRules:RegionNetworkFirewallPolicyWithRules", policyRules],
  ["gcp:compute/firewallPolicyWithRules:FirewallPolicyWithRules", policyRules],
]);

/** Rules by which everybody reaches a database's port. */
export function judgeFirewall({ urn, type, inputs }: Resource): Report[] {
  const at = firewallTypes.get(type);
  if (at === undefined) {
    return [];
  }
  const { list } = at;
  if (list === undefined) {
    return judgeRule(urn, inputs, at, "");
  }
  const rules = inputs.at(list).items();
  return rules.flatMap((rule, position) => judgeRule(urn, rule, at, `${list}[${position}].`));
}

function judgeRule(urn: string, rule: Field, at: FirewallType, before: string): Report[] {
  if (!letsIn(rule) || !isForEverybody(rule, at)) {
    return [];
  }
  const allowed = rule.at(...at.allowed).items();
  return allowed.flatMap((one, position) => {
    const database = databaseBehind(one, at.protocol);
    if (database === undefined) {
      return [];
    }
    const path = `${before}${at.allowed.join(".")}[${position}]`;
    const problem = `must not let everybody reach a database, got the port of ${database} open to the internet; name the ranges that connect, or connect inside the network`;
    return [{ urn, path, problem }];
  });
}

function letsIn(inputs: Field): boolean {
  const action = knownValue(inputs.at("action").text())?.toLowerCase() ?? "allow";
  const isDisabled = knownValue(inputs.at("disabled").flag()) === true;
  return action === "allow" && !isDisabled && knownValue(inputs.at("direction").text()) !== "EGRESS";
}

function isForEverybody(inputs: Field, { ranges, otherSources }: FirewallType): boolean {
  const field = inputs.at(...ranges);
  if (field.state === "missing") {
    return otherSources?.every((name) => inputs.at(name).state === "missing") ?? false;
  }
  const sources = field.items();
  return sources.some((range) => everywhere.test(knownValue(range.text()) ?? ""));
}

/** The database or cache that the first such port stands for; undefined if no port of one is open. */
function databaseBehind(allowed: Field, protocolName: string): string | undefined {
  const protocol = knownValue(allowed.at(protocolName).text())?.toLowerCase() ?? "";
  if (!["tcp", "6", "all"].includes(protocol)) {
    return undefined;
  }
  const ports = allowed.at("ports");
  if (ports.state === "missing") {
    return "every database";
  }
  const ranges = ports.items().map((port) => knownValue(port.text()) ?? "");
  const open = [...databasePorts].find(([port]) => ranges.some((range) => includesPort(range, port)));
  return open?.[1];
}

/** True if `5432` or `5000-6000` includes the port. */
function includesPort(range: string, port: number): boolean {
  const [from = "", to = from] = range.split("-");
  return Number(from) <= port && port <= Number(to);
}
