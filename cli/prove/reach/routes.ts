/** Whether a workload has a route to the internet: from its setting through its subnet to a NAT, step by step. */
import {
  type GraphNode,
  type IsolationGraph,
  type Nat,
  nameOfUrn,
  natCovers,
  networkOf,
  nodeName,
  type ReferenceSlot,
  type Workload,
} from "../../../policies/graph";
import { knownValue } from "../../../policies/read";
import { anyOf } from "../answers";
import type { Answer, Step } from "../model";
import type { Judged } from "./grant";

export type RouteFinder = (workload: Workload) => Judged;

/** Looks for every way out once, then answers for each workload. */
export function routeFinder(graph: IsolationGraph): RouteFinder {
  const otherRoutes = waysPastNat(graph);
  return (workload) => routeToInternet(graph, otherRoutes, workload);
}

function routeToInternet(graph: IsolationGraph, otherRoutes: readonly OtherRoute[], workload: Workload): Judged {
  const { egress, resource } = workload;
  const { setting } = egress;
  const at = (why: string): Step => ({ why, urn: resource.urn, property: setting.path });
  const unreadable = workload.unreadable.find(({ path }) => setting.path.startsWith(path));
  if (setting.field.state === "unknown" || unreadable !== undefined) {
    return { allowed: "unknown", steps: [at("where its traffic goes is not known yet")] };
  }
  const value = knownValue(setting.field.text());
  if (value === undefined || !egress.allTraffic.includes(value)) {
    const how = value === undefined ? "nothing says otherwise" : `the setting is ${value}`;
    return { allowed: "yes", steps: [at(`traffic to public addresses leaves by Cloud Run's own way out, as ${how}`)] };
  }
  const inside = at("all its traffic goes into the VPC");
  const slot = egress.subnet ?? egress.connector ?? egress.network;
  if (slot === undefined || slot.target.proof === "none") {
    return {
      allowed: "unknown",
      steps: [inside, { ...at("into which subnet is not known yet"), property: slot?.path ?? setting.path }],
    };
  }
  const ways = slot.target.nodes.map((node) => fromPlace(graph, otherRoutes, slot, node, resource.urn));
  return { allowed: anyOf(ways.map(({ allowed }) => allowed)), steps: [inside, ...ways.flatMap(({ steps }) => steps)] };
}

function fromPlace(
  graph: IsolationGraph,
  otherRoutes: readonly OtherRoute[],
  slot: ReferenceSlot,
  place: GraphNode,
  urn: string,
): Judged {
  const attached: Step = { why: `it is attached to ${place.kind} ${nodeName(place)}`, urn, property: slot.path };
  if (place.resource === undefined) {
    const elsewhere = {
      why: `that ${place.kind} is managed elsewhere, so its routes are not in this stack`,
      urn,
      property: slot.path,
    };
    return { allowed: "unknown", steps: [attached, elsewhere] };
  }
  const found = [...graph.nats.map((nat) => byNat(graph, nat, place)), ...otherWays(graph, otherRoutes, place)].filter(
    ({ allowed }) => allowed !== "no",
  );
  if (found.length > 0) {
    return {
      allowed: anyOf(found.map(({ allowed }) => allowed)),
      steps: [attached, ...found.flatMap(({ steps }) => steps)],
    };
  }
  const closed = {
    why: `no NAT of this stack covers it, and an instance has no public address of its own`,
    urn: place.id,
  };
  return { allowed: "no", steps: [attached, closed] };
}

function byNat(graph: IsolationGraph, nat: Nat, place: GraphNode): Judged {
  const covers = place.kind === "subnet" ? natCovers(graph.index, nat, place) : sameNetwork(graph, nat, place);
  const allowed: Answer = covers === "maybe" ? "unknown" : covers;
  const name = nameOfUrn(nat.resource.urn);
  const how = covers === "yes" ? `NAT ${name} covers it, which leads to the internet` : `NAT ${name} may cover it`;
  return { allowed, steps: [{ why: how, urn: nat.resource.urn, property: "sourceSubnetworkIpRangesToNat" }] };
}

/** A connector or a bare network: a NAT for listed subnets may still be meant for the one that is used. */
function sameNetwork(graph: IsolationGraph, nat: Nat, place: GraphNode): "yes" | "no" | "maybe" {
  const networks = networksOf(graph, place);
  if (networks.length === 0 || nat.network.nodes.length === 0) {
    return "maybe";
  }
  const same = networks.some((one) => nat.network.nodes.some((other) => one.id === other.id));
  if (!same) {
    return "no";
  }
  return nat.coversAll === true ? "yes" : "maybe";
}

function networksOf(graph: IsolationGraph, place: GraphNode): readonly GraphNode[] {
  return place.kind === "network" ? [place] : networkOf(graph.index, place).nodes;
}

const leadingElsewhere = ["nextHopInstance", "nextHopIp", "nextHopIlb", "nextHopVpnTunnel"];

/** A way out of a network to a place that the stack does not show. */
interface OtherRoute {
  /** Ids of the networks it is in; empty if that is not known. */
  readonly networks: ReadonlySet<string>;
  readonly step: Step;
}

/** Routes over a machine, a tunnel or a peering. */
function waysPastNat(graph: IsolationGraph): OtherRoute[] {
  return graph.resources.flatMap((resource) => {
    const property =
      resource.type === "gcp:compute/route:Route"
        ? leadingElsewhere.find((name) => resource.inputs.at(name).state !== "missing")
        : resource.type === "gcp:compute/networkPeering:NetworkPeering"
          ? "peerNetwork"
          : undefined;
    if (property === undefined) {
      return [];
    }
    const { nodes } = graph.index.resolve("network", resource, "network", resource.inputs.at("network"));
    const why = `${nameOfUrn(resource.urn)} leads out of its network, and where to is not followed`;
    return [{ networks: new Set(nodes.map(({ id }) => id)), step: { why, urn: resource.urn, property } }];
  });
}

function otherWays(graph: IsolationGraph, otherRoutes: readonly OtherRoute[], place: GraphNode): Judged[] {
  if (otherRoutes.length === 0) {
    return [];
  }
  const own = networksOf(graph, place);
  return otherRoutes
    .filter(({ networks }) => networks.size === 0 || own.length === 0 || own.some(({ id }) => networks.has(id)))
    .map(({ step }) => ({ allowed: "unknown" as const, steps: [step] }));
}
