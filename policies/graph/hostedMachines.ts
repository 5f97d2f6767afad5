/**
 * Machines that Google's services start in a network of the stack: for Spark, pipelines, notebooks and TPUs. Each service
 * has its own setting for public addresses.
 */
import { type Field, knownValue } from "../read";
import type { Resource } from "../read/resource";
import { blocksOf, type PlaceOfField, placesAt } from "./fieldPaths";
import type { Target } from "./model";
import { networkOf } from "./network";
import type { NodeIndex } from "./references";

/** How one type says which network its machines are in, and whether they have public addresses. */
interface HostedType {
  /** What the machines are, in the words of a message. */
  readonly what: string;
  /** Block that holds the settings; an empty path for the resource itself. */
  readonly block: readonly string[];
  /** Inputs of the block that name the network and the subnet. */
  readonly network: string;
  readonly subnet: string;
  /** List of interfaces in the block that holds both. */
  readonly interfaces?: string;
  /** Input of the block that decides about public addresses. */
  readonly setting: string;
  /** Value with which the machines have none. */
  readonly closed: boolean | string;
  /** True if they have none unless the setting says otherwise. */
  readonly closedByDefault?: boolean;
}

const cluster = { what: "Dataproc cluster", network: "network", subnet: "subnetwork", setting: "internalIpOnly" };
const pipeline = {
  what: "Dataflow job",
  network: "network",
  subnet: "subnetwork",
  setting: "ipConfiguration",
  closed: "WORKER_IP_PRIVATE",
};
const notebook = { what: "notebook", network: "network", subnet: "subnet", closed: true };
const tpu = {
  what: "TPU",
  network: "network",
  subnet: "subnetwork",
  setting: "enableExternalIps",
  closed: false,
  closedByDefault: true,
};

const runtime = {
  what: "notebook",
  network: "network",
  subnet: "subnetwork",
  setting: "enableInternetAccess",
  closed: false,
  closedByDefault: true,
};
const execution = ["customEnvironmentSpec", "networkSpec"];

const hostedTypes: ReadonlyMap<string, readonly HostedType[]> = new Map<string, readonly HostedType[]>([
  ["gcp:dataproc/cluster:Cluster", [{ ...cluster, block: ["clusterConfig", "gceClusterConfig"], closed: true }]],
  [
    "gcp:dataproc/workflowTemplate:WorkflowTemplate",
    [
      {
        ...cluster,
        block: ["placement", "managedCluster", "config", "gceClusterConfig"],
        closed: true,
        closedByDefault: true,
      },
    ],
  ],
  ["gcp:dataflow/job:Job", [{ ...pipeline, block: [] }]],
  ["gcp:dataflow/flexTemplateJob:FlexTemplateJob", [{ ...pipeline, block: [] }]],
  [
    "gcp:dataflow/pipeline:Pipeline",
    [
      { ...pipeline, block: ["workload", "dataflowFlexTemplateRequest", "launchParameter", "environment"] },
      { ...pipeline, block: ["workload", "dataflowLaunchTemplateRequest", "launchParameters", "environment"] },
    ],
  ],
  ["gcp:colab/runtimeTemplate:RuntimeTemplate", [{ ...runtime, block: ["networkSpec"] }]],
  ["gcp:colab/notebookExecution:NotebookExecution", [{ ...runtime, block: execution }]],
  [
    "gcp:colab/schedule:Schedule",
    [{ ...runtime, block: ["createNotebookExecutionJobRequest", "notebookExecutionJob", ...execution] }],
  ],
  ["gcp:notebooks/instance:Instance", [{ ...notebook, block: [], setting: "noPublicIp" }]],
  [
    "gcp:notebooks/runtime:Runtime",
    [{ ...notebook, block: ["virtualMachine", "virtualMachineConfig"], setting: "internalIpOnly" }],
  ],
  [
    "gcp:workbench/instance:Instance",
    [
      {
        ...notebook,
        block: ["gceSetup"],
        interfaces: "networkInterfaces",
        setting: "disablePublicIp",
      },
    ],
  ],
  [
    "gcp:tpu/v2Vm:V2Vm",
    [
      { ...tpu, block: ["networkConfig"] },
      { ...tpu, block: ["networkConfigs"] },
    ],
  ],
  ["gcp:tpu/v2QueuedResource:V2QueuedResource", [{ ...tpu, block: ["tpu", "nodeSpecs", "node", "networkConfig"] }]],
]);

/** Machines of a service that lead out of their network. */
export interface OpenHosted {
  readonly what: string;
  readonly network: Target;
}

/** The networks out of which a resource's machines lead; empty for every other resource. */
export function readOpenHosted(index: NodeIndex, resource: Resource): OpenHosted[] {
  return (hostedTypes.get(resource.type) ?? []).flatMap((type) =>
    placesAt(resource.inputs, type.block)
      .flatMap(blocksOf)
      .filter(({ field }) => leadsOut(field, type))
      .flatMap((block) => networksOf(index, resource, block, type))
      .filter(({ nodes }) => nodes.length > 0)
      .map((network) => ({ what: type.what, network })),
  );
}

/** True unless machines with these settings certainly don't pass on packets of others. */
export function mayForward(settings: Field): boolean {
  return ["canIpForward", "enableIpForwarding"].some((name) => {
    const setting = settings.at(name);
    return setting.state !== "missing" && knownValue(setting.flag()) !== false;
  });
}

/** An unknown setting counts as open: nothing proves that it isn't. */
function leadsOut(block: Field, { setting, closed, closedByDefault = false }: HostedType): boolean {
  if (mayForward(block)) {
    return true;
  }
  const field = block.at(setting);
  if (field.state === "missing") {
    return !closedByDefault;
  }
  return typeof closed === "string" ? knownValue(field.text()) !== closed : knownValue(field.flag()) !== closed;
}

function networksOf(index: NodeIndex, resource: Resource, block: PlaceOfField, type: HostedType): Target[] {
  const property = type.block[0];
  const places = type.interfaces === undefined ? [block] : placesAt(block.field, [type.interfaces]).flatMap(blocksOf);
  return places.flatMap(({ field }) => {
    const named = (name: string, kind: "network" | "subnet") =>
      index.resolve(kind, resource, property ?? name, field.at(name));
    const network = named(type.network, "network");
    return network.proof === "missing"
      ? named(type.subnet, "subnet").nodes.map((subnet) => networkOf(index, subnet))
      : [network];
  });
}
