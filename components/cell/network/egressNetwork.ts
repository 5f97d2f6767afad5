/** The network of the egress proxies: a NAT for their one subnet. The firewall policy decides what may pass. */
import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import { cellNames } from "../../naming";
import type { CellContext } from "../cellContext";
import { type ConnectedNetwork, createCellNetwork } from "./cellNetwork";

export interface EgressNetwork extends ConnectedNetwork {
  /** Fixed addresses on the internet; none if Google Cloud picks them. */
  readonly addresses: pulumi.Output<string[]>;
}

/** @param fixedAddresses number of addresses to reserve; 0 lets Google Cloud pick and change them */
export function createEgressNetwork(cell: CellContext, fixedAddresses: number): EgressNetwork {
  const { name, project, region, child } = cell;
  const { network, subnetwork } = createCellNetwork(
    cell,
    "egress",
    `Egress proxies of cell ${name}: the only way out, to listed hosts`,
  );
  const route = new compute.Route(
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
  const addresses = Array.from(
    { length: fixedAddresses },
    (_, index) =>
      new compute.Address(
        `${name}-egress-address-${index + 1}`,
        {
          name: cellNames.part(name, `egress-address-${index + 1}`),
          project,
          region,
          addressType: "EXTERNAL",
          description: `Egress proxies of cell ${name}, as vendors see them`,
        },
        child,
      ),
  );
  const nat = new compute.RouterNat(
    `${name}-egress-nat`,
    {
      name: cellNames.part(name, "egress-nat"),
      project,
      region,
      router: router.name,
      ...(fixedAddresses > 0
        ? { natIpAllocateOption: "MANUAL_ONLY", natIps: addresses.map(({ selfLink }) => selfLink) }
        : { natIpAllocateOption: "AUTO_ONLY" }),
      // Never all subnetworks: a subnet that someone adds later must not get a way out by itself.
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: subnetwork.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
      // The default is 64 ports per instance, so 64 connections to one API; one instance of a proxy takes 200 requests at once.
      enableDynamicPortAllocation: true,
      minPortsPerVm: 256,
      maxPortsPerVm: 4096,
      // Cloud NAT refuses dynamic ports together with endpoint-independent mapping.
      enableEndpointIndependentMapping: false,
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    },
    child,
  );
  return {
    network,
    subnetwork,
    addresses: pulumi.all(addresses.map(({ address }) => address)),
    wayOut: [route, nat],
  };
}
