/**
 * Firewall policies of both networks: deny everything, then allow what is listed. FQDN rules resolve to addresses, so
 * they are an allow-list on top of the proxy's own, never a block-list.
 */
import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import { cellNames } from "../../naming";
import type { CellContext } from "../cellContext";
import { restrictedVip } from "./workloadNetwork";

interface Rule {
  readonly name: string;
  readonly description: string;
  readonly priority: number;
  readonly direction: "EGRESS" | "INGRESS";
  readonly action: "allow" | "deny";
  readonly match: compute.NetworkFirewallPolicyRuleArgs["match"];
}

const https = [{ ipProtocol: "tcp", ports: ["443"] }];
const everything = [{ ipProtocol: "all" }];

const denials: readonly Rule[] = [
  {
    name: "deny-egress",
    description: "Nothing else leaves",
    priority: 65_000,
    direction: "EGRESS",
    action: "deny",
    match: { destIpRanges: ["0.0.0.0/0"], layer4Configs: everything },
  },
  {
    name: "deny-ingress",
    description: "Nothing comes in: Cloud Run takes requests outside of the network",
    priority: 65_001,
    direction: "INGRESS",
    action: "deny",
    match: { srcIpRanges: ["0.0.0.0/0"], layer4Configs: everything },
  },
];

/** Workloads reach Google APIs and Cloud Run services by the restricted VIP. They reach no other address, not even each other's. */
export function createWorkloadFirewall(cell: CellContext, network: compute.Network): pulumi.Resource {
  return createPolicy(cell, "workload", network.id, [
    {
      name: "allow-restricted-vip",
      description: "Google APIs and Cloud Run services",
      priority: 1000,
      direction: "EGRESS",
      action: "allow",
      match: { destIpRanges: [restrictedVip.range], layer4Configs: https },
    },
    ...denials,
  ]);
}

/** Egress proxies reach the listed hosts, and Google's APIs for the kill switch, on port 443. If no host is listed, there is no rule for hosts. */
export function createEgressFirewall(
  cell: CellContext,
  network: compute.Network,
  hosts: readonly string[],
): pulumi.Resource {
  const allow: Rule = {
    name: "allow-listed-hosts",
    description: "Hosts of analytics vendors and declared APIs",
    priority: 1000,
    direction: "EGRESS",
    action: "allow",
    match: { destFqdns: [...hosts], layer4Configs: https },
  };
  const killSwitch: Rule = {
    name: "allow-kill-switch",
    description: "Cloud Storage, for the kill switch",
    priority: 1001,
    direction: "EGRESS",
    action: "allow",
    match: { destIpRanges: [restrictedVip.range], layer4Configs: https },
  };
  return createPolicy(cell, "egress", network.id, [...(hosts.length > 0 ? [allow] : []), killSwitch, ...denials]);
}

/** Returns what puts the policy on the network. */
function createPolicy(
  cell: CellContext,
  part: string,
  target: pulumi.Input<string>,
  rules: readonly Rule[],
): pulumi.Resource {
  const { name, project, child } = cell;
  const policy = new compute.NetworkFirewallPolicy(
    `${name}-${part}-firewall`,
    {
      name: cellNames.part(name, `${part}-firewall`),
      project,
      description: `Deny by default for the ${part} network of cell ${name}`,
    },
    child,
  );
  const created = rules.map(
    (rule) =>
      new compute.NetworkFirewallPolicyRule(
        `${name}-${part}-${rule.name}`,
        {
          project,
          firewallPolicy: policy.name,
          ruleName: rule.name,
          description: rule.description,
          priority: rule.priority,
          direction: rule.direction,
          action: rule.action,
          match: rule.match,
          // Direct VPC egress has no firewall logs; a sample is in the flow logs of the subnet.
          enableLogging: false,
        },
        child,
      ),
  );
  return new compute.NetworkFirewallPolicyAssociation(
    `${name}-${part}-firewall-association`,
    {
      name: cellNames.part(name, `${part}-association`),
      project,
      firewallPolicy: policy.name,
      attachmentTarget: target,
    },
    // The policy is attached when it is complete, so that no moment has half of the rules.
    { ...child, dependsOn: created },
  );
}
