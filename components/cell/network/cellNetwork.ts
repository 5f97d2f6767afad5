/** What the two networks of a cell have in common: only routes and rules that the cell asks for. */
import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import { cellNames } from "../../naming";
import type { CellContext } from "../cellContext";

export interface CellNetwork {
  readonly network: compute.Network;
  readonly subnetwork: compute.Subnetwork;
}

export interface ConnectedNetwork extends CellNetwork {
  /** What must be there before a connection can leave. */
  readonly wayOut: readonly pulumi.Resource[];
}

/** A network without routes, its firewall policy first, and its one subnet in the cell's region. */
export function createCellNetwork(cell: CellContext, part: "workload" | "egress", description: string): CellNetwork {
  const { name, project, region, ranges, child } = cell;
  const network = new compute.Network(
    `${name}-${part}`,
    {
      name: cellNames.part(name, part),
      project,
      description,
      autoCreateSubnetworks: false,
      deleteDefaultRoutesOnCreate: true,
      routingMode: "REGIONAL",
      networkFirewallPolicyEnforcementOrder: "BEFORE_CLASSIC_FIREWALL",
    },
    child,
  );
  const subnetwork = new compute.Subnetwork(
    `${name}-${part}-subnet`,
    {
      name: cellNames.part(name, `${part}-subnet`),
      project,
      region,
      network: network.id,
      ipCidrRange: ranges[part],
      privateIpGoogleAccess: true,
      logConfig: flowLogs,
    },
    child,
  );
  return { network, subnetwork };
}

/** Flow logs name addresses only. They may record a refused connection: packets are sampled before the firewall decides, and direct VPC egress has no firewall logs. */
const flowLogs = {
  aggregationInterval: "INTERVAL_10_MIN",
  flowSampling: 0.5,
  metadata: "EXCLUDE_ALL_METADATA",
};
