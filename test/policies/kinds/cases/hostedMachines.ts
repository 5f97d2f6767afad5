/** Addresses on the internet in the network of a workload: of machines that Google's services start there, and of its own instances. */
import type { FaultKind } from "../faultKind";
import { gcp, type Network, oneTenant, raw, region, type Tenant, tenant } from "../surroundings";

const rule = "egress-confined";
const zone = `${region}-b`;

/** A resource beside the tenant's service. */
const beside = (type: string, inputs: (acme: Tenant, place: Network) => object) =>
  oneTenant((acme, place) => {
    acme.service();
    raw(type, "jobs", { labels: acme.labels, ...inputs(acme, place) });
  });

const dataproc = (settings: object) =>
  beside("gcp:dataproc/cluster:Cluster", (acme, { subnet }) => ({
    region,
    clusterConfig: {
      gceClusterConfig: { subnetwork: subnet.id, serviceAccount: acme.account.email, ...settings },
    },
  }));
const dataprocOfWorkflow = (settings: object) =>
  beside("gcp:dataproc/workflowTemplate:WorkflowTemplate", (acme, { subnet }) => ({
    location: region,
    jobs: [{ stepId: "s", sparkJob: { mainClass: "Main" } }],
    placement: {
      managedCluster: {
        clusterName: "c",
        config: { gceClusterConfig: { subnetwork: subnet.id, serviceAccount: acme.account.email, ...settings } },
      },
    },
  }));
const dataflow = (settings: object) =>
  beside("gcp:dataflow/flexTemplateJob:FlexTemplateJob", (acme, { subnet }) => ({
    region,
    containerSpecGcsPath: "gs://b/t",
    serviceAccountEmail: acme.account.email,
    subnetwork: subnet.selfLink,
    ...settings,
  }));
const pipeline = (settings: object) =>
  beside("gcp:dataflow/pipeline:Pipeline", (acme, { network }) => ({
    type: "PIPELINE_TYPE_BATCH",
    state: "STATE_ACTIVE",
    region,
    schedulerServiceAccountEmail: acme.account.email,
    workload: {
      dataflowLaunchTemplateRequest: {
        projectId: "p",
        gcsPath: "gs://b/t",
        launchParameters: {
          jobName: "j",
          environment: { network: network.name, serviceAccountEmail: acme.account.email, ...settings },
        },
      },
    },
  }));
const workbench = (settings: object) =>
  beside("gcp:workbench/instance:Instance", (acme, { network, subnet }) => ({
    location: zone,
    gceSetup: {
      networkInterfaces: [{ network: network.id, subnet: subnet.id }],
      serviceAccounts: [{ email: acme.account.email }],
      ...settings,
    },
  }));
const notebook = (settings: object) =>
  beside("gcp:notebooks/instance:Instance", (acme, { network, subnet }) => ({
    location: zone,
    machineType: "e2-small",
    serviceAccount: acme.account.email,
    network: network.id,
    subnet: subnet.id,
    ...settings,
  }));
const tpu = (settings: object, more: { networkConfigs?: object[] } = {}) =>
  beside("gcp:tpu/v2Vm:V2Vm", (acme, { subnet }) => ({
    name: "tpu",
    zone,
    runtimeVersion: "v2-alpha",
    serviceAccount: { email: acme.account.email },
    networkConfig: { subnetwork: subnet.id, ...settings },
    networkConfigs: more.networkConfigs?.map((one) => ({ subnetwork: subnet.id, ...one })),
  }));

const dualStack = (ipv6AccessType: string): Network => {
  const network = new gcp.compute.Network("v6", { autoCreateSubnetworks: false, deleteDefaultRoutesOnCreate: true });
  const subnet = new gcp.compute.Subnetwork("v6", {
    network: network.id,
    region,
    ipCidrRange: "10.4.0.0/24",
    stackType: "IPV4_IPV6",
    ipv6AccessType,
  });
  return { network, subnet };
};

export const hostedMachines: FaultKind = {
  title: "Addresses on the internet beside a workload",
  bad: [
    ["a Dataproc cluster as it is by default", dataproc({}), rule],
    ["a Dataproc cluster of a workflow with public addresses", dataprocOfWorkflow({ internalIpOnly: false }), rule],
    ["a Dataflow job as it is by default", dataflow({}), rule],
    ["a Dataflow pipeline with public addresses", pipeline({ ipConfiguration: "WORKER_IP_PUBLIC" }), rule],
    ["a workbench as it is by default", workbench({}), rule],
    ["a workbench that forwards", workbench({ disablePublicIp: true, enableIpForwarding: true }), rule],
    ["a notebook with a public address", notebook({ noPublicIp: false }), rule],
    ["a TPU with a public address", tpu({ enableExternalIps: true }), rule],
    ["a TPU that forwards", tpu({ canIpForward: true }), rule],
    [
      "a TPU with a public address on its second interface",
      tpu({}, { networkConfigs: [{}, { enableExternalIps: true }] }),
      rule,
    ],
    [
      "a subnet in which each instance gets an address of the internet",
      () => {
        tenant("acme", dualStack("EXTERNAL")).service();
      },
      rule,
    ],
    [
      "a machine from an image of one",
      oneTenant((acme, { subnet }) => {
        acme.service();
        raw("gcp:compute/instanceFromMachineImage:InstanceFromMachineImage", "vm", {
          zone,
          sourceMachineImage: "jump",
          networkInterfaces: [{ subnetwork: subnet.id, accessConfigs: [{}] }],
        });
      }),
      rule,
    ],
    [
      "a workstation as it is by default",
      oneTenant((acme, { network, subnet }) => {
        acme.service();
        const cluster = raw(
          "gcp:workstations/workstationCluster:WorkstationCluster",
          "w",
          { workstationClusterId: "w", location: region, network: network.id, subnetwork: subnet.id },
          ["workstationClusterId"],
        );
        raw("gcp:workstations/workstationConfig:WorkstationConfig", "c", {
          workstationConfigId: "c",
          workstationClusterId: cluster.workstationClusterId,
          location: region,
          host: { gceInstance: { machineType: "e2-standard-4", serviceAccount: acme.account.email } },
        });
      }),
      "egress-confined",
    ],
    [
      "a notebook's runtime with internet access",
      oneTenant((acme, { network, subnet }) => {
        acme.service();
        raw("gcp:colab/runtimeTemplate:RuntimeTemplate", "c", {
          displayName: "c",
          location: region,
          networkSpec: { enableInternetAccess: true, network: network.id, subnetwork: subnet.id },
        });
      }),
      "egress-confined",
    ],
    [
      "the execution of a notebook with internet access",
      beside("gcp:colab/notebookExecution:NotebookExecution", (_acme, { network, subnet }) => ({
        location: region,
        displayName: "n",
        customEnvironmentSpec: {
          networkSpec: { enableInternetAccess: true, network: network.id, subnetwork: subnet.id },
        },
      })),
      "egress-confined",
    ],
  ],
  good: [
    ["a Dataproc cluster with internal addresses", dataproc({ internalIpOnly: true })],
    ["a Dataproc cluster of a workflow as it is by default", dataprocOfWorkflow({})],
    ["a Dataflow job with private addresses", dataflow({ ipConfiguration: "WORKER_IP_PRIVATE" })],
    ["a Dataflow pipeline with private addresses", pipeline({ ipConfiguration: "WORKER_IP_PRIVATE" })],
    ["a workbench without a public address", workbench({ disablePublicIp: true, enableIpForwarding: false })],
    ["a notebook without a public address", notebook({ noPublicIp: true })],
    ["a TPU as it is by default", tpu({})],
    [
      "a Dataproc cluster with public addresses in another network",
      oneTenant((acme) => {
        acme.service();
        const lab = new gcp.compute.Network("lab", { autoCreateSubnetworks: false });
        raw("gcp:dataproc/cluster:Cluster", "jobs", {
          region,
          clusterConfig: { gceClusterConfig: { network: lab.id, serviceAccount: acme.account.email } },
        });
      }),
    ],
    [
      "a subnet with internal addresses of IPv6",
      () => {
        tenant("acme", dualStack("INTERNAL")).service();
      },
    ],
    [
      "a private NAT between networks",
      oneTenant((acme, { network, subnet }) => {
        acme.service();
        const router = new gcp.compute.Router("r", { network: network.id, region });
        new gcp.compute.RouterNat("n", {
          router: router.name,
          region,
          type: "PRIVATE",
          sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
          subnetworks: [{ name: subnet.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
        });
      }),
    ],
    [
      "a workstation without a public address",
      oneTenant((acme, { network, subnet }) => {
        acme.service();
        const cluster = raw(
          "gcp:workstations/workstationCluster:WorkstationCluster",
          "w",
          { workstationClusterId: "w", location: region, network: network.id, subnetwork: subnet.id },
          ["workstationClusterId"],
        );
        raw("gcp:workstations/workstationConfig:WorkstationConfig", "c", {
          workstationConfigId: "c",
          workstationClusterId: cluster.workstationClusterId,
          location: region,
          host: {
            gceInstance: {
              machineType: "e2-standard-4",
              serviceAccount: acme.account.email,
              disablePublicIpAddresses: true,
            },
          },
        });
      }),
    ],
    [
      "a notebook's runtime as it is by default",
      beside("gcp:colab/runtimeTemplate:RuntimeTemplate", (_acme, { network, subnet }) => ({
        location: region,
        displayName: "n",
        networkSpec: { network: network.id, subnetwork: subnet.id },
      })),
    ],
  ],
};
