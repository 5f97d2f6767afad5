/** Which subnets can reach the internet: Cloud Run has no public address of its own, so only a NAT leads out. */
import { knownValue } from "../read";
import { type Resource, sourcesOf } from "../read/resource";
import type { GraphNode, Target } from "./model";
import type { NodeIndex } from "./references";

/** A Cloud NAT and what it covers. */
export interface Nat {
  readonly resource: Resource;
  /** True if it covers every subnet of its network and region; undefined while that isn't known. */
  readonly coversAll: boolean | undefined;
  readonly subnets: Target[];
  readonly network: Target;
  readonly region?: string;
}

export function readNat(index: NodeIndex, resource: Resource): Nat | undefined {
  // A private NAT translates between networks: it gives nothing an address on the internet.
  if (
    resource.type !== "gcp:compute/routerNat:RouterNat" ||
    knownValue(resource.inputs.at("type").text()) === "PRIVATE"
  ) {
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
              nodes: index.sourcesOfKind("subnet", sourcesOf(resource, "subnetworks")),
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
  const targets = routers.map((router) => networkOf(index, router));
  const known = targets.length > 0 && targets.every((target) => target.nodes.length > 0);
  return { nodes: targets.flatMap((target) => target.nodes), proof: known ? "value" : "none" };
}

/** The network of a registered subnet, connector or router. */
export function networkOf(index: NodeIndex, node: GraphNode): Target {
  if (node.resource === undefined) {
    return { nodes: [], proof: "none" };
  }
  return index.resolve("network", node.resource, "network", node.resource.inputs.at("network"));
}

/** Whether a NAT can serve a subnet: `maybe` if that isn't known; isolation is then not proved. */
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
  const same = own.nodes.some((one) => nat.network.nodes.some((other) => one.id === other.id));
  if (same) {
    return nat.coversAll === true ? "yes" : "maybe";
  }
  return own.nodes.length > 0 && nat.network.proof === "value" ? "no" : "maybe";
}
