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
/** Firewall quotas page: FQDN objects of one rule. */

const firewall: Kind = {
  type: "gcp:compute/firewall:Firewall",
  api: computeApi,
  path: "projects/{project}/global/firewalls/{name}",
  noun: "Firewall",
  autoname: "name",
  fields: [nameCheck, { at: "priority", least: 0, most: 65535 }],
  verify: (draft) => requireReferences(draft, [networkReference]),
  compute: (draft) => ({
    properties: {
      ...computeBasics(draft),
      direction: draft.properties.direction ?? "INGRESS",
      destinationRanges:
        draft.properties.destinationRanges ?? (draft.properties.direction === "EGRESS" ? ["0.0.0.0/0"] : []),
      enableLogging: draft.properties.enableLogging ?? false,
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
  compute: (draft) => ({ properties: policyOutputs(draft) }),
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
  compute: (draft) => ({ properties: { ...policyOutputs(draft), predefinedRules: [] } }),
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
  verify: (draft) => requireReferences(draft, [policyReference]),
  compute: (draft) => ({
    properties: {
      creationTimestamp: draft.existing?.properties.creationTimestamp ?? draft.now,
      kind: "compute#packetMirroringRule",
      ruleTupleCount: 2,
      targetType: draft.properties.targetType ?? "",
    },
  }),
};

const association: Kind = {
  type: "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation",
  api: computeApi,
  path: "projects/{project}/global/firewallPolicies/{firewallPolicy:last}/associations/{name}",
  noun: "NetworkFirewallPolicyAssociation",
  autoname: "name",
  verify: async (draft) => {
    await requireReferences(draft, [policyReference, { ...networkReference, property: "attachmentTarget" }]);
    const others = await draft.cloud.resources.listBelow(
      `${computeApi}/projects/${draft.properties.project}/global/firewallPolicies`,
    );
    const taken = others.find(
      (other) =>
        other.type === association.type &&
        other.name !== draft.name &&
        lastPart(other.properties.attachmentTarget) === lastPart(draft.properties.attachmentTarget),
    );
    if (taken) {
      throw new CloudError(
        400,
        `The network '${draft.properties.attachmentTarget}' is already associated with firewall policy '${taken.properties.firewallPolicy}'`,
        "badRequest",
      );
    }
  },
  compute: ({ properties }) => ({ properties: { shortName: lastPart(properties.firewallPolicy) } }),
};

export const firewallKinds: readonly Kind[] = [firewall, policy, policyWithRules, rule, association];

function policyOutputs(draft: Parameters<typeof computeBasics>[0]): Properties {
  const basics = computeBasics(draft);
  const id = draft.existing?.properties.networkFirewallPolicyId ?? decimalId(12);
  return {
    ...basics,
    networkFirewallPolicyId: id,
    policyType: draft.properties.policyType ?? "VPC_POLICY",
    ruleTupleCount: 0,
    selfLinkWithId: `https://www.googleapis.com/compute/v1/projects/${draft.projectId}/global/firewallPolicies/${id}`,
  };
}

function lastPart(value: Properties[string] | undefined): string {
  return (
    String(value ?? "")
      .split("/")
      .at(-1) ?? ""
  );
}
