/** The network of the egress proxies: a NAT for their one subnet. What may pass it is the firewall policy's to say. */
import * as compute from "@pulumi/gcp/compute";
import type { CellContext } from "../cellContext";
import { cellNames } from "../naming";
import { type CellNetwork, flowLogs } from "./workloadNetwork";

export function createEgressNetwork(cell: CellContext): CellNetwork {
  const { name, project, region, ranges, child } = cell;
  const network = new compute.Network(
    `${name}-egress`,
    {
      name: cellNames.part(name, "egress"),
      project,
      description: `Egress proxies of cell ${name}: the only way out, to listed hosts`,
      autoCreateSubnetworks: false,
      deleteDefaultRoutesOnCreate: true,
      routingMode: "REGIONAL",
      networkFirewallPolicyEnforcementOrder: "BEFORE_CLASSIC_FIREWALL",
    },
    child,
  );
  const subnetwork = new compute.Subnetwork(
    `${name}-egress-subnet`,
    {
      name: cellNames.part(name, "egress-subnet"),
      project,
      region,
      network: network.id,
      ipCidrRange: ranges.egress,
      privateIpGoogleAccess: true,
      logConfig: flowLogs,
    },
    child,
  );
  new compute.Route(
    `${name}-egress-default`,
    {
      name: cellNames.part(name, "egress-default"),
      project,
      network: network.id,
      destRange: "0.0.0.0/0",
      nextHopGateway: "default-internet-gateway",
      priority: 1000,
    },
    child,
  );
  const router = new compute.Router(
    `${name}-egress-router`,
    { name: cellNames.part(name, "egress-router"), project, region, network: network.id },
    child,
  );
  new compute.RouterNat(
    `${name}-egress-nat`,
    {
      name: cellNames.part(name, "egress-nat"),
      project,
      region,
      router: router.name,
      natIpAllocateOption: "AUTO_ONLY",
      // Never all subnetworks: a subnet that someone adds later must not get a way out by itself.
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: subnetwork.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    },
    child,
  );
  return { network, subnetwork };
}
