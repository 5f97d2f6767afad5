/** Decides by the deployed firewall rules and policies. */
import { isMap } from "../../../plan/contract";
import { mapsIn, type Properties, textsIn } from "../../cloud/protocol/values";
import { inRange, publicAddressOf } from "./addresses";
import { nameOf, type VpcView } from "./vpcView";

export interface FirewallVerdict {
  readonly allowed: boolean;
  /** The rule that decided. */
  readonly because: string;
}

interface EgressRule {
  readonly name: string;
  readonly priority: number;
  readonly action: "allow" | "deny" | "goto_next";
  matches(address: string, port: number): boolean;
}

/** Decides about an outgoing TCP connection by policies and classic rules, in the order that the network sets. */
export function decideFirewall(view: VpcView, network: string, address: string, port: number): FirewallVerdict {
  const policies = policyRules(view, network);
  const classic = view.firewalls.filter((rule) => nameOf(rule.network) === network).flatMap(classicRule);
  const order = view.networks.find(({ name }) => name === network)?.networkFirewallPolicyEnforcementOrder;
  const stages = order === "BEFORE_CLASSIC_FIREWALL" ? [policies, classic] : [classic, policies];
  for (const stage of stages) {
    const rule = stage
      .sort((left, right) => left.priority - right.priority || (left.action === "deny" ? -1 : 1))
      .find((candidate) => candidate.matches(address, port));
    if (rule && rule.action !== "goto_next") {
      return { allowed: rule.action === "allow", because: `rule '${rule.name}'` };
    }
  }
  return { allowed: true, because: "no rule, and Google Cloud allows outgoing traffic by default" };
}

function policyRules(view: VpcView, network: string): EgressRule[] {
  const attached = view.policyAssociations
    .filter(({ attachmentTarget }) => nameOf(attachmentTarget) === network)
    .map(({ firewallPolicy }) => nameOf(firewallPolicy));
  const separate = view.policyRules.filter(({ firewallPolicy }) => attached.includes(nameOf(firewallPolicy)));
  const inline = view.policiesWithRules
    .filter(({ name }) => attached.includes(String(name)))
    .flatMap(({ rules }) => mapsIn(rules));
  return [...separate, ...inline]
    .filter((rule) => rule.direction === "EGRESS" && rule.disabled !== true)
    .map((rule) => {
      const match = isMap(rule.match) ? rule.match : {};
      const protocols = mapsIn(match.layer4Configs);
      return {
        name: String(rule.ruleName ?? rule.priority),
        priority: Number(rule.priority),
        action: rule.action === "allow" || rule.action === "goto_next" ? rule.action : "deny",
        matches: (address, port) =>
          matchesDestination(match, address) &&
          protocols.some(({ ipProtocol, ports }) => matchesPort(ipProtocol, ports, port)),
      };
    });
}

/** As in the real firewall, a rule by name matches the name's addresses, not the name itself. */
function matchesDestination(match: Properties, address: string): boolean {
  const ranges = textsIn(match.destIpRanges);
  const names = textsIn(match.destFqdns);
  if (ranges.length === 0 && names.length === 0) {
    return true;
  }
  return ranges.some((range) => inRange(address, range)) || names.some((name) => publicAddressOf(name) === address);
}

function classicRule(rule: Properties): EgressRule[] {
  if (rule.direction !== "EGRESS" || rule.disabled === true) {
    return [];
  }
  const ranges = textsIn(rule.destinationRanges);
  const parts = [
    { action: "allow" as const, protocols: mapsIn(rule.allows) },
    { action: "deny" as const, protocols: mapsIn(rule.denies) },
  ];
  return parts
    .filter(({ protocols }) => protocols.length > 0)
    .map(({ action, protocols }) => ({
      name: String(rule.name),
      priority: Number(rule.priority ?? 1000),
      action,
      matches: (address, port) =>
        (ranges.length === 0 || ranges.some((range) => inRange(address, range))) &&
        protocols.some(({ protocol, ports }) => matchesPort(protocol, ports, port)),
    }));
}

function matchesPort(
  protocol: Properties[string] | undefined,
  ports: Properties[string] | undefined,
  port: number,
): boolean {
  if (protocol !== "all" && protocol !== "tcp" && String(protocol) !== "6") {
    return false;
  }
  const listed = textsIn(ports);
  return (
    listed.length === 0 ||
    listed.some((text) => {
      const [first, last = first] = text.split("-").map(Number);
      return first !== undefined && last !== undefined && port >= first && port <= last;
    })
  );
}
