/** Ways out of a workload's network. */
import type { FaultKind } from "../faultKind";
import { closedNetwork, gcp, generated, oneTenant, raw, region } from "../surroundings";

const out = "egress-confined";

const machine = {
  machineType: "e2-small",
  zone: `${region}-b`,
  serviceAccount: { email: "vm@p.iam.gserviceaccount.com" },
  bootDisk: { initializeParams: { image: "debian-12" } },
};

export const waysOut: FaultKind = {
  title: "Ways out of a workload's network",
  bad: [
    [
      "a NAT for every subnet",
      oneTenant((acme, { network }) => {
        acme.service();
        const router = new gcp.compute.Router("r", { network: network.id, region });
        new gcp.compute.RouterNat("n", {
          router: router.name,
          region,
          natIpAllocateOption: "AUTO_ONLY",
          sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
        });
      }),
      out,
    ],
    [
      "a machine with a public address",
      oneTenant((acme, { network, subnet }) => {
        acme.service();
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          networkInterfaces: [{ network: network.id, subnetwork: subnet.id, accessConfigs: [{}] }],
        });
      }),
      out,
    ],
    [
      "a machine that forwards",
      oneTenant((acme, { subnet }) => {
        acme.service();
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          canIpForward: true,
          networkInterfaces: [{ subnetwork: subnet.id }],
        });
      }),
      out,
    ],
    [
      "an instance template with a public address",
      oneTenant((acme, { network }) => {
        acme.service();
        raw("gcp:compute/regionInstanceTemplate:RegionInstanceTemplate", "t", {
          ...machine,
          region,
          disks: [{ sourceImage: "debian-12" }],
          networkInterfaces: [{ network: network.id, accessConfigs: [{ networkTier: "PREMIUM" }] }],
        });
      }),
      out,
    ],
    [
      "a route through a machine",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", {
          network: network.id,
          destRange: "0.0.0.0/0",
          nextHopInstance: "projects/p/zones/z/instances/squid",
        });
      }),
      out,
    ],
    [
      "half of the internet through a load balancer",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", { network: network.id, destRange: "128.0.0.0/1", nextHopIlb: "10.1.0.9" });
      }),
      out,
    ],
    [
      "a policy-based route",
      oneTenant((acme, { network }) => {
        acme.service();
        raw("gcp:networkconnectivity/policyBasedRoute:PolicyBasedRoute", "r", {
          name: "r",
          network: network.id,
          filter: { protocolVersion: "IPV4", destRange: "0.0.0.0/0" },
          nextHopIlbIp: "10.1.0.9",
        });
      }),
      out,
    ],
    [
      "a peering that imports routes",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.NetworkPeering("p", {
          network: network.selfLink,
          peerNetwork: "projects/hub/global/networks/hub",
          importCustomRoutes: true,
        });
      }),
      out,
    ],
    [
      "a VPN with BGP",
      oneTenant((acme, { network }) => {
        acme.service();
        const router = new gcp.compute.Router("r", { network: network.id, region, bgp: { asn: 65001 } });
        new gcp.compute.VPNTunnel("t", {
          region,
          router: router.id,
          vpnGateway: "g",
          peerIp: "198.51.100.7",
          sharedSecret: generated("s"),
        });
      }),
      out,
    ],
    [
      "a spoke of a hub",
      oneTenant((acme, { network }) => {
        acme.service();
        raw("gcp:networkconnectivity/spoke:Spoke", "s", {
          hub: "h",
          location: "global",
          linkedVpcNetwork: { uri: network.selfLink },
        });
      }),
      out,
    ],
    [
      "a static VPN by its routes",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", {
          network: network.name,
          destRange: "0.0.0.0/0",
          nextHopVpnTunnel: "projects/p/regions/r/vpnTunnels/t",
        });
      }),
      out,
    ],
    [
      "traffic to private ranges only",
      oneTenant((acme) => {
        acme.service("acme-app", { vpcAccess: { ...acme.vpcAccess, egress: "PRIVATE_RANGES_ONLY" } });
      }),
      out,
    ],
    [
      "no network at all",
      oneTenant((acme) => {
        acme.service("acme-app", { vpcAccess: undefined });
      }),
      out,
    ],
    [
      "a group of machines for all",
      oneTenant((acme, { network, subnet }) => {
        acme.service();
        raw("gcp:compute/instanceTemplate:InstanceTemplate", "t", {
          ...machine,
          canIpForward: true,
          disks: [{ sourceImage: "debian-12" }],
          networkInterfaces: [{ network: network.selfLink, subnetwork: subnet.selfLink }],
        });
      }),
      out,
    ],
    [
      "a public IPv6 address",
      oneTenant((acme, { subnet }) => {
        acme.service();
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          networkInterfaces: [{ subnetwork: subnet.id, ipv6AccessConfigs: [{ networkTier: "PREMIUM" }] }],
        });
      }),
      out,
    ],
    [
      "an interconnect with BGP",
      oneTenant((acme, { network }) => {
        acme.service();
        const router = new gcp.compute.Router("r", { network: network.id, region, bgp: { asn: 16550 } });
        raw("gcp:compute/interconnectAttachment:InterconnectAttachment", "a", {
          router: router.id,
          region,
          type: "PARTNER",
          edgeAvailabilityDomain: "AVAILABILITY_DOMAIN_1",
        });
      }),
      "egress-confined",
    ],
  ],
  good: [
    [
      "a machine without a public address",
      oneTenant((acme, { subnet }) => {
        acme.service();
        raw("gcp:compute/instance:Instance", "vm", { ...machine, networkInterfaces: [{ subnetwork: subnet.id }] });
      }),
    ],
    [
      "a machine with a public address in another network",
      oneTenant((acme) => {
        acme.service();
        const other = new gcp.compute.Network("edge", { autoCreateSubnetworks: false });
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          networkInterfaces: [{ network: other.id, accessConfigs: [{}] }],
        });
      }),
    ],
    [
      "a route to Google's private addresses",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", {
          network: network.id,
          destRange: "199.36.153.8/30",
          nextHopGateway: "default-internet-gateway",
        });
      }),
    ],
    [
      "a peering with a database's network",
      oneTenant((acme, { network }) => {
        acme.service();
        raw("gcp:servicenetworking/connection:Connection", "c", {
          network: network.id,
          service: "servicenetworking.googleapis.com",
          reservedPeeringRanges: ["r"],
        });
      }),
    ],
    [
      "a peering that imports nothing",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.NetworkPeering("p", {
          network: network.selfLink,
          peerNetwork: "projects/hub/global/networks/hub",
          exportCustomRoutes: true,
        });
      }),
    ],
    [
      "a route to the office by a tunnel",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", { network: network.id, destRange: "10.200.0.0/16", nextHopVpnTunnel: "t" });
      }),
    ],
    [
      "a NAT in another region's network",
      oneTenant((acme) => {
        acme.service();
        const other = new gcp.compute.Network("build", { autoCreateSubnetworks: false });
        const router = new gcp.compute.Router("r", { network: other.id, region });
        new gcp.compute.RouterNat("n", {
          router: router.name,
          region,
          natIpAllocateOption: "AUTO_ONLY",
          sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
        });
      }),
    ],
    [
      "an interconnect in another network",
      oneTenant((acme) => {
        acme.service();
        const { network } = closedNetwork("hub");
        const router = new gcp.compute.Router("r", { network: network.id, region, bgp: { asn: 16550 } });
        raw("gcp:compute/interconnectAttachment:InterconnectAttachment", "a", {
          router: router.id,
          region,
          type: "PARTNER",
        });
      }),
    ],
  ],
};
