/** What a tenant needs of its cell: the one thing that crosses from a cell's stack to its tenants' stacks. */
import type * as pulumi from "@pulumi/pulumi";

/** What a tenant needs of its cell. `cell.reference` gives it, and the output of a stack that exports that. */
export interface CellReference {
  /** Name of the cell. */
  name: pulumi.Input<string>;
  /** Id of the cell's project. */
  project: pulumi.Input<string>;
  /** Number of the cell's project. */
  projectNumber: pulumi.Input<string>;
  /** Region of the cell. */
  region: pulumi.Input<string>;
  /** Network of the workloads: no way to the internet. */
  workloadNetwork: pulumi.Input<string>;
  /** Subnet of the workloads. */
  workloadSubnetwork: pulumi.Input<string>;
  /** Network of the egress proxies: a NAT behind a firewall that allows `egressHosts` only. */
  egressNetwork: pulumi.Input<string>;
  /** Subnet of the egress proxies. */
  egressSubnetwork: pulumi.Input<string>;
  /** Key ring that holds the tenants' data keys. */
  keyRing: pulumi.Input<string>;
  /** Bucket of the cell's kill switch. */
  switchBucket: pulumi.Input<string>;
  /** Private zone in which each tenant has the name of its egress proxy. */
  proxyZone?: pulumi.Input<string>;
  /** Hosts that egress proxies of the cell may reach. */
  egressHosts: pulumi.Input<pulumi.Input<string>[]>;
  /** Image of the egress proxy and relay. */
  egressImage?: pulumi.Input<string>;
  /** Domains of the organisation's own people. */
  domains?: pulumi.Input<pulumi.Input<string>[]>;
  /** Most tenants in the cell. */
  maxTenants: pulumi.Input<number>;
  /** IAM principal of Cloud Run's own service account in the project. */
  runAgent: pulumi.Input<string>;
  /** IAM principal of Secret Manager's own service account in the project. */
  secretManagerAgent: pulumi.Input<string>;
  /** IAM principal of Cloud Storage's own service account in the project. */
  storageAgent: pulumi.Input<string>;
  /** IAM principal of Identity-Aware Proxy's own service account in the project. */
  iapAgent: pulumi.Input<string>;
  /** IAM principal of Pub/Sub's own service account in the project, if `egressHosts` has `pubsub.googleapis.com`: it writes the tenants' rows. */
  pubSubAgent?: pulumi.Input<string>;
  /** True if services must evaluate the project's Binary Authorization policy, since the cell's `reviews` ask for it. */
  requiresAttestations?: pulumi.Input<boolean>;
  /** Seconds that a new service waits for the grants that it needs. */
  grantWaitSeconds?: pulumi.Input<number>;
}

const fields = {
  name: true,
  project: true,
  projectNumber: true,
  region: true,
  workloadNetwork: true,
  workloadSubnetwork: true,
  egressNetwork: true,
  egressSubnetwork: true,
  keyRing: true,
  switchBucket: true,
  proxyZone: true,
  egressHosts: true,
  egressImage: true,
  domains: true,
  maxTenants: true,
  runAgent: true,
  secretManagerAgent: true,
  storageAgent: true,
  iapAgent: true,
  pubSubAgent: true,
  requiresAttestations: true,
  grantWaitSeconds: true,
} satisfies Record<keyof CellReference, true>;

/** Every field of a reference; the compiler asks for a new one. */
export const cellReferenceFields = Object.keys(fields) as readonly (keyof CellReference)[];
