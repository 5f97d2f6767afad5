/**
 * The network of the workloads. It has no default route, no NAT and one way out: the restricted VIP, behind which are
 * Google APIs and other Cloud Run services, and nothing of the internet.
 */
import * as compute from "@pulumi/gcp/compute";
import { cellNames } from "../../naming";
import type { CellContext } from "../cellContext";
import { type ConnectedNetwork, createCellNetwork } from "./cellNetwork";

/** Addresses of restricted.googleapis.com (VPC Service Controls, "Set up private connectivity"). */
export const restrictedVip = {
  range: "199.36.153.4/30",
  addresses: ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"],
} as const;

export function createWorkloadNetwork(cell: CellContext): ConnectedNetwork {
  const { name, project, child } = cell;
  const { network, subnetwork } = createCellNetwork(
    cell,
    "workload",
    `Workloads of cell ${name}: no way to the internet`,
  );
  const route = new compute.Route(
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
  return { network, subnetwork, wayOut: [route] };
}
