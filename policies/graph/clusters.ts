/** Clusters of Google Kubernetes Engine: whether their nodes have addresses on the internet. */
import { type Field, knownValue } from "../read";
import { type Resource, sourcesOf } from "../read/resource";
import type { Slot, Target } from "./model";
import type { NodeIndex } from "./references";

/** Nodes with public addresses: pods send to the internet through them. */
export interface OpenNodes {
  /** The cluster, or the node pool that sets it for itself. */
  readonly resource: Resource;
  /** The cluster, if it is known. */
  readonly cluster?: Resource;
  readonly setting: Slot;
}

const clusterType = "gcp:container/cluster:Cluster";
const nodePoolType = "gcp:container/nodePool:NodePool";

/** The open nodes that a cluster or a node pool makes; undefined if they are private, or if it makes none. */
export function readOpenNodes(index: NodeIndex, resource: Resource): OpenNodes | undefined {
  if (resource.type === clusterType) {
    return ofCluster(resource);
  }
  return resource.type === nodePoolType ? ofNodePool(resource, clusterOf(index, resource)) : undefined;
}

function ofCluster(resource: Resource): OpenNodes | undefined {
  const { inputs } = resource;
  const hasOwnNodes = isTrue(inputs.at("enableAutopilot")) || !isTrue(inputs.at("removeDefaultNodePool"));
  const setting = settingOfCluster(resource);
  return hasOwnNodes && !isTrue(setting.field) ? { resource, cluster: resource, setting } : undefined;
}

/** A node pool says it for itself, or its cluster does. */
function ofNodePool(resource: Resource, cluster: Resource | undefined): OpenNodes | undefined {
  const field = resource.inputs.at("networkConfig", "enablePrivateNodes");
  const isOpen = field.state === "missing" ? cluster !== undefined && onlyPoolsAreOpen(cluster) : !isTrue(field);
  const setting = { path: "networkConfig.enablePrivateNodes", property: "networkConfig", field };
  return isOpen ? { resource, cluster, setting } : undefined;
}

/** True if a cluster opens the nodes of its pools and has none itself, so that it isn't reported. */
function onlyPoolsAreOpen(cluster: Resource): boolean {
  return ofCluster(cluster) === undefined && !isTrue(settingOfCluster(cluster).field);
}

function settingOfCluster({ inputs }: Resource): Slot {
  const field = inputs.at("privateClusterConfig", "enablePrivateNodes");
  return { path: "privateClusterConfig.enablePrivateNodes", property: "privateClusterConfig", field };
}

function clusterOf(index: NodeIndex, pool: Resource): Resource | undefined {
  const sources = index.resources(sourcesOf(pool, "cluster"));
  return sources.find(({ type }) => type === clusterType);
}

/** The network that open nodes stand in; undefined if it isn't known. */
export function networkOfNodes(index: NodeIndex, { cluster }: OpenNodes): Target | undefined {
  if (cluster === undefined) {
    return undefined;
  }
  const network = index.resolve("network", cluster, "network", cluster.inputs.at("network"));
  return network.nodes.length > 0 ? network : undefined;
}

const isTrue = (field: Field): boolean => knownValue(field.flag()) === true;
