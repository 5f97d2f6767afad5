/** A workload has no way to the internet but its egress proxy. */
import { roles } from "../../plan";
import {
  type Egress,
  type GraphNode,
  type IsolationGraph,
  type Machine,
  natCovers,
  networkOf,
  nodeName,
  type ReferenceSlot,
  type Resource,
  type Workload,
} from "../graph";
import { type Field, knownValue } from "../read";
import { got, named, quoted, unproved } from "./messages";
import type { Report, Rule, RuleContext } from "./rule";

export const egressConfined: Rule = {
  id: "egress-confined",
  sentence: "All traffic of a workload goes into a network that has no way to the internet.",
  why: "An app and its libraries can send anything anywhere as long as there is a route. A list of denied hosts is never complete.",
  counts:
    "Services, jobs, worker pools and functions must send all traffic through the VPC, into a subnet that no Cloud NAT covers and whose network has no other way out: no route through a machine, a load balancer or a tunnel, no peering that takes over routes, no router that learns routes from outside, no hub, no machine with a public address or that forwards packets, whether the stack makes it or Dataproc, Dataflow, a notebook, a workstation or a TPU does, no subnet with external IPv6 addresses, and no name server on the internet or rule of a response policy that takes every name (a name that is looked up can carry data). (A Cloud Run instance has no public address, so a default route alone leads nowhere, and a NAT for another subnet, or one between private networks, doesn't count.) A tenant's machine has no public address, and neither have the nodes of a Kubernetes cluster that is a tenant's or runs tenants' pods. An egress proxy must send all its traffic through the VPC too, and may have a NAT.",
  unknowns:
    "If the setting is left out, only traffic to private ranges uses the VPC, which is reported. A subnet that isn't known yet is traced to its resource; one that can't be traced is reported. A network that another stack manages can't be judged: advisory, or mandatory with `networkInStack`.",
  severity: "high",
  remediation:
    "Set egress to all traffic, attach the service to the cell's workload subnet, and list only the egress subnet in the NAT.",
  config: {
    networkInStack: {
      type: "boolean",
      description: "True makes a subnet that this stack doesn't manage a mandatory finding.",
      default: false,
    },
  },
  examples: {
    bad: `
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  labels: { tenant: "acme" },
  template: { vpcAccess: { egress: "PRIVATE_RANGES_ONLY" }, containers: [{ image: "example/app" }] },
});`,
    good: `
const network = new gcp.compute.Network("cell", { autoCreateSubnetworks: false, deleteDefaultRoutesOnCreate: true });
const subnet = new gcp.compute.Subnetwork("cell", { network: network.id, region: "europe-west1", ipCidrRange: "10.0.0.0/24" });
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  labels: { tenant: "acme" },
  template: {
    vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: subnet.id }] },
    containers: [{ image: "example/app" }],
  },
});`,
  },

  resource({ resource, workload }) {
    if (workload === undefined) {
      return [];
    }
    const problem = ownProblem(workload);
    return problem === undefined ? [] : [{ urn: resource.urn, path: workload.egress.setting.path, problem }];
  },

  stack(graph, context) {
    return [
      ...graph.workloads
        .filter((workload) => allThroughVpc(workload))
        .flatMap((workload) => judgePlace(graph, workload, context)),
      ...graph.machines.flatMap((machine) => judgeMachine(graph, machine)),
      ...judgeNodes(graph),
    ];
  },
};

/** A tenant's machine sends nothing past the egress proxy either. */
function judgeMachine(graph: IsolationGraph, { id, resource, publicAddress }: Machine): Report[] {
  const isProxy = graph.roleOf(resource) === roles.egressProxy;
  if (publicAddress === undefined || isProxy || graph.domainOf(id).kind !== "tenant") {
    return [];
  }
  const problem = "must not be set on a tenant's machine, got an address on the internet; remove it";
  return [{ urn: id, path: publicAddress, problem }];
}

/** Nodes with public addresses let the pods on them out: those of a tenant's cluster, or of any that may run tenants' pods. */
function judgeNodes(graph: IsolationGraph): Report[] {
  const hasPods = graph.machines.some(
    ({ id, resource }) => resource.type.startsWith("kubernetes:") && graph.domainOf(id).kind === "tenant",
  );
  return graph.openNodes
    .filter(({ resource, cluster }) =>
      [resource, cluster].some((one) => one !== undefined && (hasPods || graph.statedDomain(one)?.kind === "tenant")),
    )
    .map(({ resource, setting }) => {
      const problem = `must be true where tenants' pods run, ${got(setting)}; set it, so that nodes have no address on the internet`;
      return { urn: resource.urn, path: setting.path, problem };
    });
}

function allThroughVpc({ egress }: Workload): boolean {
  return egress.allTraffic.includes(knownValue(egress.setting.field.text()) ?? "");
}

function isAttached({ egress }: Workload): boolean {
  return placeOf(egress) !== undefined;
}

/** What a workload is attached by. */
function placeOf(egress: Egress): ReferenceSlot | undefined {
  return egress.subnet ?? egress.connector ?? egress.network;
}

function ownProblem(workload: Workload): string | undefined {
  const { setting, allTraffic } = workload.egress;
  if (!allThroughVpc(workload)) {
    return `must be '${allTraffic[0]}', ${got(setting)}; set it and attach the ${workload.kind} to a subnet that no NAT covers`;
  }
  if (isAttached(workload)) {
    return undefined;
  }
  return `must go with a subnet, got none; attach the ${workload.kind} to one that no NAT covers`;
}

function judgePlace(graph: IsolationGraph, workload: Workload, context: RuleContext): Report[] {
  const { egress } = workload;
  const slot = placeOf(egress);
  if (slot === undefined) {
    return [];
  }
  if (slot.target.proof === "none") {
    const problem = unproved("a subnet without a way to the internet", "pass the output of the subnet's resource");
    return [{ urn: workload.id, path: slot.path, problem }];
  }
  return slot.target.nodes.flatMap((node) => judgeNode(graph, workload, slot, node, context));
}

function judgeNode(
  graph: IsolationGraph,
  workload: Workload,
  slot: ReferenceSlot,
  node: GraphNode,
  context: RuleContext,
): Report[] {
  if (node.resource === undefined) {
    const problem = `must be a subnet that provably has no way to the internet, got ${quoted(nodeName(node))}, which another stack manages; check there that no NAT covers it`;
    const strict = knownValue(context.config.at("networkInStack").flag()) === true;
    return [{ urn: workload.id, path: slot.path, problem, level: strict ? undefined : "advisory" }];
  }
  if (graph.roleOf(workload.resource) === roles.egressProxy) {
    return [];
  }
  for (const nat of graph.nats) {
    const covers = reach(graph, nat, node);
    if (covers === "no") {
      continue;
    }
    const how = covers === "yes" ? "covers" : "may cover";
    return [
      {
        urn: workload.id,
        path: slot.path,
        problem: `must have no way to the internet, got ${named(slot.target)}, which the NAT ${quoted(nat.resource.name)} ${how}; list only the egress subnet in the NAT`,
      },
    ];
  }
  if (givesAddressesOutside(node.resource)) {
    const problem = `must have no way to the internet, got ${named(slot.target)}, which gives each instance an IPv6 address on the internet; set 'ipv6AccessType' to 'INTERNAL'`;
    return [{ urn: workload.id, path: slot.path, problem }];
  }
  const networks = node.kind === "network" ? [node] : networkOf(graph.index, node).nodes;
  const exit = graph.exits.find(
    ({ network }) =>
      network.nodes.length === 0 || network.nodes.some((one) => networks.some(({ id }) => id === one.id)),
  );
  if (exit === undefined) {
    return [];
  }
  const problem = `must have no way to the internet, got ${named(slot.target)}, from which the ${exit.what} ${quoted(exit.resource.name)} may lead out; remove it or give the workloads a network of their own`;
  return [{ urn: workload.id, path: slot.path, problem }];
}

/** True for a subnet in which each instance of Cloud Run gets an address of the internet, which takes no NAT. */
function givesAddressesOutside({ inputs }: Resource): boolean {
  return mayBe(inputs.at("ipv6AccessType"), "EXTERNAL");
}

/** True if a text is that word, or isn't known yet. */
function mayBe(field: Field, word: string): boolean {
  const reading = field.text();
  return reading.state === "unknown" || knownValue(reading) === word;
}

function reach(graph: IsolationGraph, nat: IsolationGraph["nats"][number], node: GraphNode): "yes" | "no" | "maybe" {
  if (node.kind === "subnet") {
    return natCovers(graph.index, nat, node);
  }
  if (node.kind === "connector" && node.resource !== undefined) {
    const name = node.resource.inputs.at("subnet", "name");
    const subnets = graph.index.resolve("subnet", node.resource, "subnet", name);
    if (subnets.nodes.length > 0) {
      return worst(subnets.nodes.map((subnet) => natCovers(graph.index, nat, subnet)));
    }
    if (subnets.proof === "none") {
      return "maybe";
    }
    // A connector with a range of its own sits in a hidden subnet: a list can't name it, only "all subnets" covers it.
    if (nat.coversAll === false) {
      return "no";
    }
  }
  const networks = node.kind === "network" ? [node] : networkOf(graph.index, node).nodes;
  if (networks.length === 0 || nat.network.nodes.length === 0) {
    return "maybe";
  }
  return networks.some((one) => nat.network.nodes.some((other) => one.id === other.id)) ? "maybe" : "no";
}

function worst(answers: readonly ("yes" | "no" | "maybe")[]): "yes" | "no" | "maybe" {
  return answers.includes("yes") ? "yes" : answers.includes("maybe") ? "maybe" : "no";
}
