/** Reads the deployed network resources. */
import type { Properties, Value } from "../../cloud/protocol/values";
import type { Cloud, StoredResource } from "../../cloud/store/cloud";

/** Properties of a project's network resources that decide about outgoing calls. */
export interface VpcView {
  readonly networks: readonly Properties[];
  readonly subnetworks: readonly Properties[];
  readonly routes: readonly Properties[];
  readonly routers: readonly Properties[];
  readonly nats: readonly Properties[];
  readonly firewalls: readonly Properties[];
  readonly policyRules: readonly Properties[];
  readonly policyAssociations: readonly Properties[];
  readonly policiesWithRules: readonly Properties[];
  readonly zones: readonly Properties[];
  readonly records: readonly Properties[];
  readonly responsePolicies: readonly Properties[];
  readonly responseRules: readonly Properties[];
  readonly connectors: readonly Properties[];
}

/** Reads a project's network as it is deployed now, so that a change outside of Pulumi counts at once. */
export async function readVpcView(cloud: Cloud, projectId: string): Promise<VpcView> {
  const apis = ["compute.googleapis.com", "dns.googleapis.com", "vpcaccess.googleapis.com"];
  const below = await Promise.all(apis.map((api) => cloud.resources.listBelow(`${api}/projects/${projectId}`)));
  const living = below.flat().filter(({ deletedAt }) => deletedAt === undefined);
  const of = (type: string) => living.filter((resource) => resource.type === type).map(propertiesOf);
  return {
    networks: of("gcp:compute/network:Network"),
    subnetworks: of("gcp:compute/subnetwork:Subnetwork"),
    routes: of("gcp:compute/route:Route"),
    routers: of("gcp:compute/router:Router"),
    nats: of("gcp:compute/routerNat:RouterNat"),
    firewalls: of("gcp:compute/firewall:Firewall"),
    policyRules: of("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"),
    policyAssociations: of("gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"),
    policiesWithRules: of("gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules"),
    zones: of("gcp:dns/managedZone:ManagedZone"),
    records: of("gcp:dns/recordSet:RecordSet"),
    responsePolicies: of("gcp:dns/responsePolicy:ResponsePolicy"),
    responseRules: of("gcp:dns/responsePolicyRule:ResponsePolicyRule"),
    connectors: of("gcp:vpcaccess/connector:Connector"),
  };
}

function propertiesOf({ properties }: StoredResource): Properties {
  return properties;
}

/** The name that a reference means: a bare name, a path, or a self link all end in it. */
export function nameOf(reference: Value | undefined): string {
  return typeof reference === "string" ? (reference.split("/").at(-1) ?? "") : "";
}
