/** Ways out of a network beside a NAT. */
import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { network, onSubnet, subnet } from "../support/attached";
import type { Registered } from "../support/record";
import { registered, said } from "../support/resources";

describe("a way out beside a NAT", () => {
  const urnOfNetwork = network.urn;
  const out = (what: string, name = "x") =>
    `app: 'template.vpcAccess.networkInterfaces[0].subnetwork' must have no way to the internet, got 'inside', from which the ${what} '${name}' may lead out; remove it or give the workloads a network of their own`;
  const router = registered("gcp:compute/router:Router", "r", { name: "r", network: "net", region: "eu" });
  const other = registered("gcp:compute/network:Network", "other", { name: "other" });
  const x = (type: string, inputs: object, sources: Record<string, string[]> = {}) =>
    registered(type, "x", inputs as never, sources);
  const machine = (inputs: object) => x("gcp:compute/instance:Instance", inputs);

  test.each<[string, Registered, string[]]>([
    [
      "a peering that takes over routes",
      x("gcp:compute/networkPeering:NetworkPeering", { network: "net", peerNetwork: "hub", importCustomRoutes: true }),
      [out("peering")],
    ],
    [
      "a peering that may take over routes",
      x(
        "gcp:compute/networkPeering:NetworkPeering",
        { network: unknown, importCustomRoutes: unknown },
        { network: [urnOfNetwork] },
      ),
      [out("peering")],
    ],
    [
      "settings of a peering that take over routes",
      x("gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig", {
        network: "net",
        importCustomRoutes: true,
      }),
      [out("peering")],
    ],
    [
      "a policy-based route to a load balancer",
      x("gcp:networkconnectivity/policyBasedRoute:PolicyBasedRoute", {
        network: "net",
        nextHopIlbIp: "10.0.0.9",
        filter: { destRange: "0.0.0.0/0" },
      }),
      [out("route")],
    ],
    [
      "a tunnel whose router learns routes",
      x("gcp:compute/vPNTunnel:VPNTunnel", { router: "r", region: "eu" }),
      [out("VPN tunnel")],
    ],
    [
      "a peer of the router",
      x("gcp:compute/routerPeer:RouterPeer", { router: "r", region: "eu" }),
      [out("router peer")],
    ],
    [
      "a spoke of a hub",
      x("gcp:networkconnectivity/spoke:Spoke", { linkedVpcNetwork: { uri: "projects/example/global/networks/net" } }),
      [out("hub's spoke")],
    ],
    [
      "a machine with a public address",
      machine({ networkInterfaces: [{ network: "net", accessConfigs: [{}] }] }),
      [out("machine")],
    ],
    [
      "a machine that forwards, by its subnet",
      machine({ canIpForward: true, networkInterfaces: [{ subnetwork: "inside" }] }),
      [out("machine")],
    ],
    [
      "a template of such machines",
      x("gcp:compute/instanceTemplate:InstanceTemplate", {
        networkInterfaces: [{ network: "net", accessConfigs: [{}] }],
      }),
      [out("machine")],
    ],
    [
      "a peering that takes over nothing",
      x("gcp:compute/networkPeering:NetworkPeering", { network: "net", peerNetwork: "hub" }),
      [],
    ],
    [
      "a peering that says so",
      x("gcp:compute/networkPeering:NetworkPeering", { network: "net", importCustomRoutes: false }),
      [],
    ],
    [
      "a peering of another network",
      x("gcp:compute/networkPeering:NetworkPeering", { network: "other", importCustomRoutes: true }),
      [],
    ],
    [
      "a policy-based route without a next hop",
      x("gcp:networkconnectivity/policyBasedRoute:PolicyBasedRoute", {
        network: "net",
        nextHopOtherRoutes: "DEFAULT_ROUTING",
        filter: { destRange: "0.0.0.0/0" },
      }),
      [],
    ],
    [
      "a policy-based route inside",
      x("gcp:networkconnectivity/policyBasedRoute:PolicyBasedRoute", {
        network: "net",
        nextHopIlbIp: "10.0.0.9",
        filter: { destRange: "10.0.0.0/8" },
      }),
      [],
    ],
    ["a static tunnel, whose routes are judged", x("gcp:compute/vPNTunnel:VPNTunnel", { targetVpnGateway: "g" }), []],
    [
      "a spoke of another network",
      x("gcp:networkconnectivity/spoke:Spoke", { linkedVpcNetwork: { uri: "projects/example/global/networks/other" } }),
      [],
    ],
    ["a machine without a public address", machine({ networkInterfaces: [{ network: "net" }] }), []],
    [
      "a machine with one in another network",
      machine({ networkInterfaces: [{ network: "other", accessConfigs: [{}] }] }),
      [],
    ],
  ])("may be %s", (_, exit, messages) => {
    expect(said("egress-confined", [network, other, subnet, router, onSubnet, exit])).toEqual(messages);
  });

  const networks = [{ networkUrl: "net" }];
  const outside = { targetNameServers: [{ ipv4Address: "10.0.0.2" }, { ipv4Address: "8.8.8.8" }] };
  const inside = { targetNameServers: [{ ipv4Address: "10.0.0.2" }, { ipv4Address: null }] };
  const servers = (inputs: object) => x("gcp:dns/policy:Policy", { networks, ...inputs });
  const zone = (inputs: object) =>
    x("gcp:dns/managedZone:ManagedZone", { dnsName: ".", privateVisibilityConfig: { networks }, ...inputs });
  const sinkhole = registered("gcp:dns/responsePolicy:ResponsePolicy", "sinkhole", {
    responsePolicyName: "sinkhole",
    networks,
  });
  const ofSinkhole = (inputs: object, responsePolicy: unknown = unknown) =>
    x("gcp:dns/responsePolicyRule:ResponsePolicyRule", { responsePolicy, dnsName: "*.", ...inputs } as never, {
      responsePolicy: [sinkhole.urn],
    });
  const bypass = { behavior: "bypassResponsePolicy" };

  test.each<[string, Registered, string[]]>([
    ["a name server on the internet", servers({ alternativeNameServerConfig: outside }), [out("DNS policy")]],
    ["a name server inside", servers({ alternativeNameServerConfig: inside }), []],
    ["a policy that only logs", servers({ enableLogging: true }), []],
    [
      "a name server on the internet for another network",
      servers({ networks: [{ networkUrl: "other" }], alternativeNameServerConfig: outside }),
      [],
    ],
    ["a zone that forwards every name", zone({ forwardingConfig: outside }), [out("forwarding zone")]],
    ["a zone that forwards every name inside", zone({ forwardingConfig: inside }), []],
    ["a zone that forwards a domain", zone({ dnsName: "corp.example.", forwardingConfig: outside }), []],
    ["a zone with records", zone({}), []],
    ["a rule past the sinkhole for every name", ofSinkhole(bypass), [out("response policy rule")]],
    ["the same by the policy's name", ofSinkhole(bypass, "sinkhole"), [out("response policy rule")]],
    ["a rule past the sinkhole for a domain", ofSinkhole({ ...bypass, dnsName: "*.googleapis.com." }), []],
    ["the sinkhole's own rule", ofSinkhole({ localData: { localDatas: [{ name: "*.", type: "A" }] } }), []],
  ])("by looking up names: %s", (_, exit, messages) => {
    expect(said("egress-confined", [network, other, subnet, sinkhole, onSubnet, exit])).toEqual(messages);
  });
});
