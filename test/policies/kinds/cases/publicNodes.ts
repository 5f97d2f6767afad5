/** Kubernetes clusters whose nodes have addresses on the internet. */
import type * as pulumi from "@pulumi/pulumi";
import type { FaultKind } from "../faultKind";
import { oneTenant, raw, region } from "../surroundings";

const rule = "egress-confined";
const hidden = { privateClusterConfig: { enablePrivateNodes: true } };
const account = { nodeConfig: { serviceAccount: "nodes@example.iam.gserviceaccount.com" } };

const cluster = (inputs: pulumi.Inputs) =>
  raw("gcp:container/cluster:Cluster", "c", { name: "c", location: region, initialNodeCount: 1, ...inputs });
const pool = (of: { readonly id: pulumi.Output<string> }, networkConfig?: object) =>
  raw("gcp:container/nodePool:NodePool", "n", { cluster: of.id, ...account, ...(networkConfig && { networkConfig }) });
/** A pod of a tenant. */
const pod = () => {
  const metadata = { labels: { tenant: "acme" } };
  const spec = { template: { metadata, spec: { containers: [{ name: "c", image: "i" }] } } };
  raw("kubernetes:apps/v1:Deployment", "pod", { metadata, spec });
};
const withPods = (make: () => unknown) => () => {
  make();
  pod();
};

export const publicNodes: FaultKind = {
  title: "Kubernetes nodes with addresses on the internet",
  bad: [
    ["a tenant's cluster", () => cluster({ resourceLabels: { tenant: "acme" } }), rule],
    ["an Autopilot cluster with a tenant's pods", withPods(() => cluster({ enableAutopilot: true })), rule],
    ["a cluster that says so", withPods(() => cluster({ privateClusterConfig: { enablePrivateNodes: false } })), rule],
    [
      "a node pool that differs from its cluster",
      withPods(() => pool(cluster(hidden), { enablePrivateNodes: false })),
      rule,
    ],
    ["a node pool as its cluster", withPods(() => pool(cluster({ removeDefaultNodePool: true }))), rule],
    [
      "a cluster in the network of a service",
      oneTenant((acme, { network }) => {
        acme.service();
        cluster({ network: network.id });
      }),
      rule,
    ],
    [
      "a node pool in the network of a service",
      oneTenant((acme, { network }) => {
        acme.service();
        pool(cluster({ network: network.id, ...hidden }), { enablePrivateNodes: false });
      }),
      rule,
    ],
  ],
  good: [
    ["a tenant's cluster with private nodes", () => cluster({ resourceLabels: { tenant: "acme" }, ...hidden })],
    ["an Autopilot cluster with private nodes", withPods(() => cluster({ enableAutopilot: true, ...hidden }))],
    ["a node pool as its private cluster", withPods(() => pool(cluster(hidden)))],
    [
      "a private node pool in place of the cluster's own",
      withPods(() => pool(cluster({ removeDefaultNodePool: true }), { enablePrivateNodes: true })),
    ],
    ["a cluster of nobody's pods", () => cluster({})],
    [
      "private nodes in the network of a service",
      oneTenant((acme, { network }) => {
        acme.service();
        cluster({ network: network.id, ...hidden });
      }),
    ],
  ],
};
