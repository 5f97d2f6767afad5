/** What a cell takes, and what tenants need to know of it. */
import type * as pulumi from "@pulumi/pulumi";

/** Arguments of a Cell. */
export interface CellArgs {
  /** Id of the project that the cell and its tenants live in. A cell is one project and region. */
  project: pulumi.Input<string>;
  /** Number of that project, as text (`gcloud projects describe`). It is an argument because a look-up would call Google Cloud in every preview. */
  projectNumber: pulumi.Input<string>;
  /** Region of the cell, e.g. `europe-west1`. */
  region: pulumi.Input<string>;
  /** Private IPv4 range of the cell, /16 to /25, halved into the subnets of workloads and egress proxies. Default: `10.8.0.0/20`, which carries 50 tenants. Can't be changed while tenants run. */
  addressRange?: string;
  /** Analytics vendors that tenants of this cell may send to: all regions of each in the vendor table are let through the firewall. Default: none. */
  vendors?: string[];
  /** Further hosts that egress proxies of this cell may reach on port 443, such as those of declared APIs. Default: none. At most 100 together with the vendors' (limit of Cloud NGFW). */
  egressHosts?: string[];
  /** Image of the egress proxy and relay, pinned by digest. Needed by tenants with `analytics` or `apis` that name none themselves. */
  egressImage?: pulumi.Input<string>;
  /** Most tenants in this cell. Default: 50, for two service accounts each and the quota of 100 in a project. Raise it together with that quota. */
  maxTenants?: number;
  /** How long audit logs are kept, in days. Default: 400. */
  logRetentionDays?: pulumi.Input<number>;
  /** Locks the retention of the audit logs. Irreversible: nobody can shorten it or delete the bucket before it is empty. Default: false. */
  lockLogs?: pulumi.Input<boolean>;
  /** Project that keeps the audit logs. Default: the cell's own. One of its own keeps them from the cell's administrators. */
  auditProject?: pulumi.Input<string>;
  /** VPC Service Controls perimeter around the project. Default: none, as it needs an organisation. */
  perimeter?: PerimeterArgs;
  /** Sets organisation policies on the project that refuse what Bulkhead never does, also outside Pulumi. Default: false, as it needs the role Organization Policy Administrator. */
  enforceOrgPolicies?: boolean;
  /** Labels on everything of the cell that takes labels, in addition to `tenant` and `bulkhead-role`. */
  labels?: { [key: string]: pulumi.Input<string> };
}

/** VPC Service Controls perimeter. */
export interface PerimeterArgs {
  /** Number of the organisation's access policy. */
  accessPolicy: pulumi.Input<string>;
  /** True enforces the perimeter. Default: false, a dry run that only logs what it would refuse. */
  enforce?: boolean;
}

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
  /** Hosts that egress proxies of the cell may reach. */
  egressHosts: pulumi.Input<pulumi.Input<string>[]>;
  /** Image of the egress proxy and relay. */
  egressImage?: pulumi.Input<string>;
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
}
