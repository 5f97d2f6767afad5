/** What can lead out of a network besides a NAT: routes, peerings, tunnels, hubs, machines that forward, and name servers. */
import { type Field, knownValue } from "../read";
import { type Resource, sourcesOf } from "../read/resource";
import { networkOfNodes, type OpenNodes } from "./clusters";
import { mayForward, readOpenHosted } from "./hostedMachines";
import type { Target } from "./model";
import { networkOf } from "./network";
import type { NodeIndex } from "./references";

/** A way out of a network to the internet or to other networks. */
export interface Exit {
  readonly resource: Resource;
  /** What it is, in the words of a message. */
  readonly what: string;
  readonly network: Target;
}

/** Reads the networks of one kind of exit; none if the resource leads nowhere. */
type Reader = (index: NodeIndex, resource: Resource) => readonly Target[];

interface ExitKind {
  readonly what: string;
  readonly read: Reader;
}

/** Next hops that forward. The default internet gateway isn't one: without a public address or a NAT it leads nowhere. */
const forwardingHops = ["nextHopInstance", "nextHopIp", "nextHopIlb", "nextHopVpnTunnel"];
/** Ranges that stay inside: private addresses, shared address space, and Google's own restricted and private addresses. */
const insideRanges =
  /^(?:10\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|199\.36\.153\.(?:4|8)\/)/;

const exitKinds: ReadonlyMap<string, ExitKind> = new Map([
  ["gcp:compute/route:Route", { what: "route", read: readRoute }],
  ["gcp:networkconnectivity/policyBasedRoute:PolicyBasedRoute", { what: "route", read: readPolicyBasedRoute }],
  ["gcp:compute/networkPeering:NetworkPeering", { what: "peering", read: readPeering }],
  ["gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig", { what: "peering", read: readPeering }],
  ["gcp:compute/routerPeer:RouterPeer", { what: "router peer", read: readOfRouter }],
  ["gcp:compute/vPNTunnel:VPNTunnel", { what: "VPN tunnel", read: readOfRouter }],
  ["gcp:compute/interconnectAttachment:InterconnectAttachment", { what: "interconnect", read: readOfRouter }],
  ["gcp:networkconnectivity/spoke:Spoke", { what: "hub's spoke", read: readSpoke }],
  ["gcp:dns/policy:Policy", { what: "DNS policy", read: readNameServers }],
  ["gcp:dns/managedZone:ManagedZone", { what: "forwarding zone", read: readForwarding }],
  ["gcp:dns/responsePolicyRule:ResponsePolicyRule", { what: "response policy rule", read: readBypass }],
  ["gcp:compute/instance:Instance", { what: "machine", read: readMachine }],
  ["gcp:compute/instanceFromTemplate:InstanceFromTemplate", { what: "machine", read: readMachine }],
  ["gcp:compute/instanceFromMachineImage:InstanceFromMachineImage", { what: "machine", read: readMachine }],
  ["gcp:workstations/workstationConfig:WorkstationConfig", { what: "workstation", read: readWorkstation }],
  ["gcp:compute/instanceTemplate:InstanceTemplate", { what: "machine", read: readMachine }],
  ["gcp:compute/regionInstanceTemplate:RegionInstanceTemplate", { what: "machine", read: readMachine }],
]);

/** The ways out that a resource makes. */
export function readExits(index: NodeIndex, resource: Resource): Exit[] {
  const kind = exitKinds.get(resource.type);
  const networks =
    kind === undefined ? [] : kind.read(index, resource).map((network) => ({ what: kind.what, network }));
  return [...networks, ...readOpenHosted(index, resource)].map((exit) => ({ resource, ...exit }));
}

function networkAt(index: NodeIndex, resource: Resource, property: string, field: Field): Target {
  return index.resolve("network", resource, property, field);
}

/** True if the range is known and leads nowhere outside. */
const staysInside = (range: Field): boolean => insideRanges.test(knownValue(range.text()) ?? "");

function readRoute(index: NodeIndex, resource: Resource): Target[] {
  const isInside = staysInside(resource.inputs.at("destRange"));
  if (isInside || forwardingHops.every((hop) => resource.inputs.at(hop).state === "missing")) {
    return [];
  }
  return [networkAt(index, resource, "network", resource.inputs.at("network"))];
}

function readPolicyBasedRoute(index: NodeIndex, resource: Resource): Target[] {
  const isInside = staysInside(resource.inputs.at("filter", "destRange"));
  const hop = resource.inputs.at("nextHopIlbIp").state;
  return isInside || hop === "missing" ? [] : [networkAt(index, resource, "network", resource.inputs.at("network"))];
}

/** A peering leads out as soon as it takes over routes of the other network, such as a hub's default route. */
function readPeering(index: NodeIndex, resource: Resource): Target[] {
  const imports = resource.inputs.at("importCustomRoutes");
  return imports.state === "missing" || knownValue(imports.flag()) === false
    ? []
    : [networkAt(index, resource, "network", resource.inputs.at("network"))];
}

/** Tunnels and peers whose router learns routes from the other side. */
function readOfRouter(index: NodeIndex, resource: Resource): Target[] {
  const routers = index.resolve("router", resource, "router", resource.inputs.at("router")).nodes;
  return routers.map((router) => networkOf(index, router)).filter(({ nodes }) => nodes.length > 0);
}

function readSpoke(index: NodeIndex, resource: Resource): Target[] {
  const field = resource.inputs.at("linkedVpcNetwork", "uri");
  return field.state === "missing" ? [] : [networkAt(index, resource, "linkedVpcNetwork", field)];
}

/** Nodes with public addresses forward what pods send, and can forward what others in their network send. */
export function exitsOfNodes(index: NodeIndex, openNodes: readonly OpenNodes[]): Exit[] {
  return openNodes.flatMap((open) => {
    const network = networkOfNodes(index, open);
    const what = open.resource === open.cluster ? "cluster" : "node pool";
    return network === undefined ? [] : [{ resource: open.resource, what, network }];
  });
}

/** Name servers on the internet: every name that a workload looks up is sent there, and a name can carry data. */
function readNameServers(index: NodeIndex, resource: Resource): Target[] {
  const isOutside = namesServerOutside(resource.inputs.at("alternativeNameServerConfig"));
  return isOutside ? networksIn(index, resource, "networks", resource.inputs.at("networks")) : [];
}

/** A zone that forwards every name. One that forwards the names of a domain sends nothing else there. */
function readForwarding(index: NodeIndex, resource: Resource): Target[] {
  const { inputs } = resource;
  if (knownValue(inputs.at("dnsName").text()) !== "." || !namesServerOutside(inputs.at("forwardingConfig"))) {
    return [];
  }
  return networksIn(index, resource, "privateVisibilityConfig", inputs.at("privateVisibilityConfig", "networks"));
}

function namesServerOutside(config: Field): boolean {
  const servers = config.at("targetNameServers").items();
  return servers.some((server) => {
    const address = knownValue(server.at("ipv4Address").text());
    return address !== undefined && address !== "" && !insideRanges.test(address);
  });
}

/** A rule that takes every name out of the response policy of its network. */
function readBypass(index: NodeIndex, resource: Resource): Target[] {
  const { inputs } = resource;
  const behavior = knownValue(inputs.at("behavior").text()) ?? "";
  if (behavior !== "bypassResponsePolicy" || knownValue(inputs.at("dnsName").text()) !== "*.") {
    return [];
  }
  const policies = index.resources(sourcesOf(resource, "responsePolicy"));
  return policies.flatMap((policy) => networksIn(index, policy, "networks", policy.inputs.at("networks")));
}

function networksIn(index: NodeIndex, resource: Resource, property: string, list: Field): Target[] {
  return list
    .items()
    .map((one) => networkAt(index, resource, property, one.at("networkUrl")))
    .filter(({ nodes }) => nodes.length > 0);
}

/** A machine with a public address, or that forwards packets, can pass on what others in its network send it. */
function readMachine(index: NodeIndex, resource: Resource): Target[] {
  const interfaces = resource.inputs.at("networkInterfaces").items();
  const forwards = mayForward(resource.inputs);
  const open = interfaces.filter(
    (one) => forwards || one.at("accessConfigs").state !== "missing" || one.at("ipv6AccessConfigs").state !== "missing",
  );
  const networks = open.flatMap((one) => {
    const network = networkAt(index, resource, "networkInterfaces", one.at("network"));
    const subnets = index.resolve("subnet", resource, "networkInterfaces", one.at("subnetwork")).nodes;
    return network.proof === "missing" ? subnets.map((subnet) => networkOf(index, subnet)) : [network];
  });
  return networks.filter(({ nodes }) => nodes.length > 0);
}

/** Workstations have public addresses unless their config turns these off. Their network is that of their cluster. */
function readWorkstation(index: NodeIndex, resource: Resource): Target[] {
  const machines = resource.inputs.at("host", "gceInstance");
  if (knownValue(machines.at("disablePublicIpAddresses").flag()) === true && !mayForward(machines)) {
    return [];
  }
  return index
    .resources(sourcesOf(resource, "workstationClusterId"))
    .filter(({ type }) => type === "gcp:workstations/workstationCluster:WorkstationCluster")
    .map((cluster) => networkAt(index, cluster, "network", cluster.inputs.at("network")))
    .filter(({ nodes }) => nodes.length > 0);
}
