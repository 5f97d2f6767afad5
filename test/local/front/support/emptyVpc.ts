/** What decides about networks in a cloud that has none. */
import type { VpcView } from "../../../../local/front/network/vpcView";

export const emptyVpc: VpcView = {
  networks: [],
  subnetworks: [],
  routes: [],
  routers: [],
  nats: [],
  firewalls: [],
  policyRules: [],
  policyAssociations: [],
  policiesWithRules: [],
  zones: [],
  records: [],
  responsePolicies: [],
  responseRules: [],
  connectors: [],
};
