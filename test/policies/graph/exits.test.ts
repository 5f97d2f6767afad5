/** Ways out of a network beside a NAT, as far as the network is known. */
import { expect, test } from "vitest";
import { buildGraph, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";
import { urnOf } from "../support/resources";

const resource = (type: string, inputs: object, name = "x") =>
  makeResource({ urn: urnOf(type, name), type, name, inputs: Field.of(inputs) });
const around = [
  resource("gcp:compute/network:Network", { name: "net" }, "net"),
  resource("gcp:compute/subnetwork:Subnetwork", { name: "inside", network: "net" }, "inside"),
  resource("gcp:compute/subnetwork:Subnetwork", { name: "lost", network: unknown }, "lost"),
  resource("gcp:compute/router:Router", { name: "r", network: "net" }, "r"),
  resource("gcp:compute/router:Router", { name: "lost", network: unknown }, "lost"),
];
const exitsOf = (type: string, inputs: object) =>
  buildGraph([...around, resource(type, inputs)]).exits.map(
    ({ what, network, resource: { name } }) => `${name}: ${what} of ${network.nodes.map(({ name: { id } }) => id)}`,
  );

const machine = "gcp:compute/instance:Instance";
const peer = "gcp:compute/routerPeer:RouterPeer";
const spoke = "gcp:networkconnectivity/spoke:Spoke";
const policy = "gcp:dns/policy:Policy";
const notebook = "gcp:notebooks/instance:Instance";
const workbench = "gcp:workbench/instance:Instance";
const tpu = "gcp:tpu/v2Vm:V2Vm";
const open = { accessConfigs: [{}] };
const asks = (ipv4Address: unknown) => ({ alternativeNameServerConfig: { targetNameServers: [{ ipv4Address }] } });

test.each<[what: string, type: string, inputs: object, exits: string[]]>([
  ["a peer of a router", peer, { router: "r" }, ["x: router peer of net"]],
  ["a peer of a router whose network isn't known", peer, { router: "lost" }, []],
  ["a peer of a router that isn't known", peer, { router: unknown }, []],
  ["a spoke with a network", spoke, { linkedVpcNetwork: { uri: "net" } }, ["x: hub's spoke of net"]],
  ["a spoke with a network that isn't known", spoke, { linkedVpcNetwork: { uri: unknown } }, ["x: hub's spoke of "]],
  ["a spoke with tunnels", spoke, { linkedVpnTunnels: { uris: ["t"] } }, []],
  ["name servers outside", policy, { networks: [{ networkUrl: "net" }], ...asks("8.8.8.8") }, ["x: DNS policy of net"]],
  [
    "name servers outside for a network that isn't known",
    policy,
    { networks: [{ networkUrl: unknown }], ...asks("8.8.8.8") },
    [],
  ],
  ["name servers that are empty", policy, { networks: [{ networkUrl: "net" }], ...asks("") }, []],
  ["name servers that aren't known", policy, { networks: [{ networkUrl: "net" }], ...asks(unknown) }, []],
  [
    "a machine with a public address",
    machine,
    { networkInterfaces: [{ network: "net", ...open }] },
    ["x: machine of net"],
  ],
  [
    "a machine with one, by its subnet",
    machine,
    { networkInterfaces: [{ subnetwork: "inside", ...open }] },
    ["x: machine of net"],
  ],
  [
    "a machine with one of the newer kind",
    machine,
    { networkInterfaces: [{ network: "net", ipv6AccessConfigs: [{}] }] },
    ["x: machine of net"],
  ],
  [
    "a machine with one in a network that isn't known",
    machine,
    { networkInterfaces: [{ network: unknown, ...open }] },
    [],
  ],
  [
    "a machine with one in a subnet whose network isn't known",
    machine,
    { networkInterfaces: [{ subnetwork: "lost", ...open }] },
    [],
  ],
  [
    "a machine that forwards",
    machine,
    { canIpForward: true, networkInterfaces: [{ network: "net" }] },
    ["x: machine of net"],
  ],
  [
    "a machine that may forward",
    machine,
    { canIpForward: unknown, networkInterfaces: [{ network: "net" }] },
    ["x: machine of net"],
  ],
  ["a machine that doesn't forward", machine, { canIpForward: false, networkInterfaces: [{ network: "net" }] }, []],
  ["a notebook", notebook, { network: "net" }, ["x: notebook of net"]],
  ["a notebook that is open for certain", notebook, { network: "net", noPublicIp: false }, ["x: notebook of net"]],
  ["a notebook that may be open", notebook, { network: "net", noPublicIp: unknown }, ["x: notebook of net"]],
  ["a notebook that is closed", notebook, { network: "net", noPublicIp: true }, []],
  ["a notebook in a network that isn't known", notebook, { network: unknown }, []],
  ["a notebook by its subnet", notebook, { subnet: "inside" }, ["x: notebook of net"]],
  ["a notebook in a subnet whose network isn't known", notebook, { subnet: "lost" }, []],
  [
    "a workbench that forwards",
    workbench,
    { gceSetup: { disablePublicIp: true, enableIpForwarding: true, networkInterfaces: [{ network: "net" }] } },
    ["x: notebook of net"],
  ],
  [
    "a workbench that doesn't",
    workbench,
    { gceSetup: { disablePublicIp: true, enableIpForwarding: false, networkInterfaces: [{ network: "net" }] } },
    [],
  ],
  ["a TPU", tpu, { networkConfig: { network: "net" } }, []],
  ["a TPU that is closed", tpu, { networkConfig: { network: "net", enableExternalIps: false } }, []],
  [
    "a TPU with public addresses",
    tpu,
    { networkConfig: { network: "net", enableExternalIps: true } },
    ["x: TPU of net"],
  ],
  ["a TPU that forwards", tpu, { networkConfig: { subnetwork: "inside", canIpForward: true } }, ["x: TPU of net"]],
  [
    "a TPU in several networks",
    tpu,
    { networkConfigs: [{ network: "net", enableExternalIps: true }, { network: "net" }] },
    ["x: TPU of net"],
  ],
  [
    "a TPU that is asked for",
    "gcp:tpu/v2QueuedResource:V2QueuedResource",
    { tpu: { nodeSpecs: [{ node: { networkConfig: { network: "net", enableExternalIps: true } } }] } },
    ["x: TPU of net"],
  ],
  [
    "a cluster for Spark",
    "gcp:dataproc/cluster:Cluster",
    { clusterConfig: { gceClusterConfig: { network: "net" } } },
    ["x: Dataproc cluster of net"],
  ],
  [
    "a cluster for Spark that is closed",
    "gcp:dataproc/cluster:Cluster",
    { clusterConfig: { gceClusterConfig: { network: "net", internalIpOnly: true } } },
    [],
  ],
  [
    "a template of clusters",
    "gcp:dataproc/workflowTemplate:WorkflowTemplate",
    { placement: { managedCluster: { config: { gceClusterConfig: { subnetwork: "inside" } } } } },
    [],
  ],
  [
    "a template of open clusters",
    "gcp:dataproc/workflowTemplate:WorkflowTemplate",
    {
      placement: { managedCluster: { config: { gceClusterConfig: { subnetwork: "inside", internalIpOnly: false } } } },
    },
    ["x: Dataproc cluster of net"],
  ],
  ["a pipeline's job", "gcp:dataflow/job:Job", { network: "net" }, ["x: Dataflow job of net"]],
  [
    "a pipeline's job that is closed",
    "gcp:dataflow/job:Job",
    { network: "net", ipConfiguration: "WORKER_IP_PRIVATE" },
    [],
  ],
  [
    "a job of a template",
    "gcp:dataflow/flexTemplateJob:FlexTemplateJob",
    { subnetwork: "inside" },
    ["x: Dataflow job of net"],
  ],
  [
    "a pipeline with a template",
    "gcp:dataflow/pipeline:Pipeline",
    { workload: { dataflowFlexTemplateRequest: { launchParameter: { environment: { network: "net" } } } } },
    ["x: Dataflow job of net"],
  ],
  [
    "a pipeline with a classic template",
    "gcp:dataflow/pipeline:Pipeline",
    { workload: { dataflowLaunchTemplateRequest: { launchParameters: { environment: { network: "net" } } } } },
    ["x: Dataflow job of net"],
  ],
  [
    "a runtime of notebooks",
    "gcp:notebooks/runtime:Runtime",
    { virtualMachine: { virtualMachineConfig: { subnet: "inside" } } },
    ["x: notebook of net"],
  ],
  [
    "a runtime of notebooks that is closed",
    "gcp:notebooks/runtime:Runtime",
    { virtualMachine: { virtualMachineConfig: { subnet: "inside", internalIpOnly: true } } },
    [],
  ],
  ["a bucket", "gcp:storage/bucket:Bucket", { network: "net" }, []],
])("%s", (_, type, inputs, exits) => {
  expect(exitsOf(type, inputs)).toEqual(exits);
});

test.each([
  ["gcp:compute/instanceFromTemplate:InstanceFromTemplate", "machine"],
  ["gcp:compute/instanceFromMachineImage:InstanceFromMachineImage", "machine"],
  ["gcp:compute/instanceTemplate:InstanceTemplate", "machine"],
  ["gcp:compute/regionInstanceTemplate:RegionInstanceTemplate", "machine"],
])("a %s leads out like a machine", (type, what) => {
  expect(exitsOf(type, { networkInterfaces: [{ network: "net", ...open }] })).toEqual([`x: ${what} of net`]);
});

test("an interconnect leads out of the network of its router", () => {
  expect(exitsOf("gcp:compute/interconnectAttachment:InterconnectAttachment", { router: "r" })).toEqual([
    "x: interconnect of net",
  ]);
});

const clusterType = "gcp:workstations/workstationCluster:WorkstationCluster";
const configType = "gcp:workstations/workstationConfig:WorkstationConfig";
const closed = { disablePublicIpAddresses: true };

test.each<[what: string, machines: object, clusters: string[], exits: string[]]>([
  ["as it is by default", {}, ["inside"], ["net"]],
  ["with public addresses", { disablePublicIpAddresses: false }, ["inside"], ["net"]],
  ["with a setting that isn't known", { disablePublicIpAddresses: unknown }, ["inside"], ["net"]],
  ["without public addresses", closed, ["inside"], []],
  ["in a network that isn't known", {}, ["lost"], []],
  ["in a cluster that isn't known", {}, [], []],
])("a workstation %s", (_, gceInstance, clusters, networks) => {
  const config = makeResource({
    urn: urnOf(configType, "w"),
    type: configType,
    name: "w",
    inputs: Field.of({ workstationClusterId: unknown, host: { gceInstance } }),
    propertyDependencies: new Map([
      [
        "workstationClusterId",
        [urnOf("gcp:compute/network:Network", "net"), ...clusters.map((name) => urnOf(clusterType, name))],
      ],
    ]),
  });
  const made = [
    resource(clusterType, { network: "net" }, "inside"),
    resource(clusterType, { network: unknown }, "lost"),
  ];
  const { exits } = buildGraph([...around, ...made, config]);
  expect(exits.map(({ what, network }) => `${what} ${network.nodes.map(({ name }) => name.id)}`)).toEqual(
    networks.map((network) => `workstation ${network}`),
  );
});

test.each<[what: string, type: string, inputs: object]>([
  ["runtime of a notebook", "gcp:colab/runtimeTemplate:RuntimeTemplate", { networkSpec: {} }],
  ["notebook", "gcp:colab/notebookExecution:NotebookExecution", { customEnvironmentSpec: { networkSpec: {} } }],
  [
    "notebook of a schedule",
    "gcp:colab/schedule:Schedule",
    { createNotebookExecutionJobRequest: { notebookExecutionJob: { customEnvironmentSpec: { networkSpec: {} } } } },
  ],
])("a %s with internet access leads out of its network", (_, type, inputs) => {
  const withSpec = (spec: object) =>
    JSON.parse(JSON.stringify(inputs).replace('"networkSpec":{}', `"networkSpec":${JSON.stringify(spec)}`));
  expect(exitsOf(type, withSpec({ network: "net", enableInternetAccess: true }))).toEqual(["x: notebook of net"]);
  expect(exitsOf(type, withSpec({ subnetwork: "inside", enableInternetAccess: unknown }))).toEqual([
    "x: notebook of net",
  ]);
  expect(exitsOf(type, withSpec({ network: "net", enableInternetAccess: false }))).toEqual([]);
  expect(exitsOf(type, withSpec({ network: "net" }))).toEqual([]);
});
