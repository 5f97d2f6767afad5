/**
 * The network of the workloads. It has no default route, no NAT and one way out: the restricted VIP, behind which are
 * Google APIs and other Cloud Run services, and nothing of the internet.
 */
import * as compute from "@pulumi/gcp/compute";
import type { CellContext } from "../cellContext";
import { cellNames } from "../naming";

/** Addresses of restricted.googleapis.com (VPC Service Controls, "Set up private connectivity"). */
export const restrictedVip = {
  range: "199.36.153.4/30",
  addresses: ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"],
} as const;

export interface CellNetwork {
  readonly network: compute.Network;
  readonly subnetwork: compute.Subnetwork;
}

export function createWorkloadNetwork(cell: CellContext): CellNetwork {
  const { name, project, region, ranges, child } = cell;
  const network = new compute.Network(
    `${name}-workload`,
    {
      name: cellNames.part(name, "workload"),
      project,
      description: `Workloads of cell ${name}: no way to the internet`,
      autoCreateSubnetworks: false,
      deleteDefaultRoutesOnCreate: true,
      routingMode: "REGIONAL",
      networkFirewallPolicyEnforcementOrder: "BEFORE_CLASSIC_FIREWALL",
    },
    child,
  );
  const subnetwork = new compute.Subnetwork(
    `${name}-workload-subnet`,
    {
      name: cellNames.part(name, "workload-subnet"),
      project,
      region,
      network: network.id,
      ipCidrRange: ranges.workload,
      privateIpGoogleAccess: true,
      logConfig: flowLogs,
    },
    child,
  );
  new compute.Route(
    `${name}-restricted-vip`,
    {
      name: cellNames.part(name, "restricted-vip"),
      project,
      network: network.id,
      destRange: restrictedVip.range,
      // Google's own name for "the edge of the VPC"; with this range behind it, it leads to Google and nowhere else.
      nextHopGateway: "default-internet-gateway",
      priority: 1000,
    },
    child,
  );
  return { network, subnetwork };
}

/** Flow logs name addresses only, but they are the one record of a refused connection: direct VPC egress has no firewall logs. */
export const flowLogs = {
  aggregationInterval: "INTERVAL_10_MIN",
  flowSampling: 0.5,
  metadata: "EXCLUDE_ALL_METADATA",
};
