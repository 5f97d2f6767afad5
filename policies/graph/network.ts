/** Which subnets can reach the internet: Cloud Run has no public address of its own, so only a NAT leads out. */
import { knownValue } from "../read";
import type { GraphNode, Target } from "./model";
import type { NodeIndex } from "./references";
import type { Resource } from "./resource";

/** A Cloud NAT and what it covers. */
export interface Nat {
  readonly resource: Resource;
  /** True where it covers every subnet of its network and region; undefined while that is not known. */
  readonly coversAll: boolean | undefined;
  readonly subnets: Target[];
  readonly network: Target;
  readonly region?: string;
}

export function readNat(index: NodeIndex, resource: Resource): Nat | undefined {
  if (resource.type !== "gcp:compute/routerNat:RouterNat") {
    return undefined;
  }
  const mode = resource.inputs.at("sourceSubnetworkIpRangesToNat").text();
  const routers = index.resolve("router", resource, "router", resource.inputs.at("router")).nodes;
  const list = resource.inputs.at("subnetworks").list();
  const subnets =
    list.state === "known"
      ? list.value.map((entry) => index.resolve("subnet", resource, "subnetworks", entry.at("name")))
      : list.state === "unknown"
        ? [
            {
              nodes: index.sourcesOfKind("subnet", resource.propertyDependencies.get("subnetworks") ?? []),
              proof: "none" as const,
            },
          ]
        : [];
  return {
    resource,
    coversAll: mode.state === "known" ? mode.value !== "LIST_OF_SUBNETWORKS" : undefined,
    subnets,
    network: networkOfRouters(index, routers),
    region: knownValue(resource.inputs.at("region").text()),
  };
}

function networkOfRouters(index: NodeIndex, routers: readonly GraphNode[]): Target {
  const targets = routers.map((router) =>
    router.resource === undefined
      ? { nodes: [], proof: "none" as const }
      : index.resolve("network", router.resource, "network", router.resource.inputs.at("network")),
  );
  const known = targets.length > 0 && targets.every((target) => target.nodes.length > 0);
  return { nodes: targets.flatMap((target) => target.nodes), proof: known ? "value" : "none" };
}

/** A route that can lead to the internet through a machine, a load balancer or a tunnel. */
export interface ExitRoute {
  readonly resource: Resource;
  readonly network: Target;
}

/** Next hops that forward. The default internet gateway isn't one: without a public address or a NAT it leads nowhere. */
const forwardingHops = ["nextHopInstance", "nextHopIp", "nextHopIlb", "nextHopVpnTunnel"];
/** Ranges that stay inside: private addresses, shared address space, and Google's own restricted and private addresses. */
const insideRanges =
  /^(?:10\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|199\.36\.153\.(?:4|8)\/)/;

export function readExitRoute(index: NodeIndex, resource: Resource): ExitRoute | undefined {
  if (resource.type !== "gcp:compute/route:Route") {
    return undefined;
  }
  const range = resource.inputs.at("destRange").text();
  if (range.state === "known" && insideRanges.test(range.value)) {
    return undefined;
  }
  if (forwardingHops.every((hop) => resource.inputs.at(hop).state === "missing")) {
    return undefined;
  }
  return { resource, network: index.resolve("network", resource, "network", resource.inputs.at("network")) };
}

/** The network that a registered subnet or connector lies in. */
export function networkOf(index: NodeIndex, node: GraphNode): Target {
  if (node.resource === undefined) {
    return { nodes: [], proof: "none" };
  }
  return index.resolve("network", node.resource, "network", node.resource.inputs.at("network"));
}

/** Whether a NAT can serve a subnet: `maybe` where it is not known, and then isolation is not proved. */
export function natCovers(index: NodeIndex, nat: Nat, subnet: GraphNode): "yes" | "no" | "maybe" {
  if (nat.subnets.some((target) => target.nodes.some((node) => node.id === subnet.id))) {
    return "yes";
  }
  const unclearList = nat.subnets.some((target) => target.proof === "none");
  if (nat.coversAll === false) {
    return unclearList ? "maybe" : "no";
  }
  if (nat.region !== undefined && subnet.name.location !== undefined && nat.region !== subnet.name.location) {
    return "no";
  }
  const own = networkOf(index, subnet);
  if (own.nodes.length === 0 || nat.network.nodes.length === 0) {
    return "maybe";
  }
  const same = own.nodes.some((one) => nat.network.nodes.some((other) => one.id === other.id));
  if (!same) {
    return "no";
  }
  return nat.coversAll === true ? "yes" : "maybe";
}
