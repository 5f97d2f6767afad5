/** Firewall rules of both kinds, and how a policy is attached to a network. */
import { CloudError } from "../cloudError";
import type { Properties } from "../protocol/values";
import { decimalId } from "./identifiers";
import type { Kind } from "./kind";
import { computeApi, computeBasics, nameCheck, networkReference } from "./networks";
import { type Reference, refuseWhileUsed, requireReferences } from "./references";

const policyReference: Reference = {
  property: "firewallPolicy",
  api: computeApi,
  collection: "projects/{project}/global/firewallPolicies",
};

const firewall: Kind = {
  type: "gcp:compute/firewall:Firewall",
  api: computeApi,
  path: "projects/{project}/global/firewalls/{name}",
  noun: "Firewall",
  autoname: "name",
  fields: [nameCheck, { at: "priority", least: 0, most: 65535 }],
  verify: (context) => requireReferences(context, [networkReference]),
  compute: (context) => ({
    properties: {
      ...computeBasics(context),
      direction: context.properties.direction ?? "INGRESS",
      destinationRanges:
        context.properties.destinationRanges ?? (context.properties.direction === "EGRESS" ? ["0.0.0.0/0"] : []),
      enableLogging: context.properties.enableLogging ?? false,
    },
  }),
};

const policy: Kind = {
  type: "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy",
  api: computeApi,
  path: "projects/{project}/global/firewallPolicies/{name}",
  noun: "NetworkFirewallPolicy",
  autoname: "name",
  fields: [nameCheck],
  compute: (context) => ({ properties: policyOutputs(context) }),
  remove: async (stored, cloud) => {
    await refuseWhileUsed(stored, cloud, [`${stored.name}/associations`]);
    for (const rule of await cloud.resources.listBelow(stored.name)) {
      await cloud.resources.remove(rule.name);
    }
    return "nothing";
  },
};

const policyWithRules: Kind = {
  ...policy,
  type: "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
  compute: (context) => ({ properties: { ...policyOutputs(context), predefinedRules: [] } }),
};

const rule: Kind = {
  type: "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
  api: computeApi,
  path: "projects/{project}/global/firewallPolicies/{firewallPolicy:last}/rules/{priority}",
  id: "projects/{project}/global/firewallPolicies/{firewallPolicy:last}/{priority}",
  noun: "NetworkFirewallPolicyRule",
  fields: [
    { at: "action", values: ["allow", "deny", "goto_next", "apply_security_profile_group"] },
    { at: "priority", least: 0, most: 2147483647 },
    // Cloud NGFW, "Quotas and limits": domain names in one rule.
    { at: "match.destFqdns", maxItems: 100 },
  ],
  verify: (context) => requireReferences(context, [policyReference]),
  compute: (context) => ({
    properties: {
      creationTimestamp: context.existing?.properties.creationTimestamp ?? context.now,
      kind: "compute#packetMirroringRule",
      ruleTupleCount: 2,
      targetType: context.properties.targetType ?? "",
    },
  }),
};

const association: Kind = {
  type: "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation",
  api: computeApi,
  path: "projects/{project}/global/firewallPolicies/{firewallPolicy:last}/associations/{name}",
  noun: "NetworkFirewallPolicyAssociation",
  autoname: "name",
  verify: async (context) => {
    await requireReferences(context, [policyReference, { ...networkReference, property: "attachmentTarget" }]);
    const others = await context.cloud.resources.listBelow(
      `${computeApi}/projects/${context.properties.project}/global/firewallPolicies`,
    );
    const taken = others.find(
      (other) =>
        other.type === association.type &&
        other.name !== context.name &&
        lastPart(other.properties.attachmentTarget) === lastPart(context.properties.attachmentTarget),
    );
    if (taken) {
      throw new CloudError(
        400,
        `The network '${context.properties.attachmentTarget}' is already associated with firewall policy '${taken.properties.firewallPolicy}'`,
        "badRequest",
      );
    }
  },
  compute: ({ properties }) => ({ properties: { shortName: lastPart(properties.firewallPolicy) } }),
};

export const firewallKinds: readonly Kind[] = [firewall, policy, policyWithRules, rule, association];

function policyOutputs(context: Parameters<typeof computeBasics>[0]): Properties {
  const basics = computeBasics(context);
  const id = context.existing?.properties.networkFirewallPolicyId ?? decimalId(12);
  return {
    ...basics,
    networkFirewallPolicyId: id,
    policyType: context.properties.policyType ?? "VPC_POLICY",
    ruleTupleCount: 0,
    selfLinkWithId: `https://www.googleapis.com/compute/v1/projects/${context.projectId}/global/firewallPolicies/${id}`,
  };
}

function lastPart(value: Properties[string] | undefined): string {
  return (
    String(value ?? "")
      .split("/")
      .at(-1) ?? ""
  );
}
