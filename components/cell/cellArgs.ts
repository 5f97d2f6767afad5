/** What a cell takes. */
import type * as pulumi from "@pulumi/pulumi";
import { projectIdPattern } from "../../plan";
import {
  type ArgumentTable,
  flag,
  labels,
  listMatching,
  matching,
  pinnedImage,
  principalPattern,
  wholeNumber,
} from "../validation";
import { addressRange } from "./addressRange";
import { type AlertsArgs, alerts } from "./alertsArgs";
import { hostNames, vendorNames } from "./egressHosts";
import { type PerimeterArgs, perimeter } from "./perimeterArgs";
import { type ReviewsArgs, reviews } from "./reviewsArgs";

/** Arguments of a Cell. */
export interface CellArgs {
  /** Id of the project that the cell and its tenants live in. A cell is one project and region, and a project has one cell: audit settings and perimeters belong to the project. */
  project: pulumi.Input<string>;
  /** Number of that project, as text (`gcloud projects describe`). It is an argument because a look-up would call Google Cloud in every preview. */
  projectNumber: pulumi.Input<string>;
  /** Region of the cell, e.g. `europe-west1`. Whether it exists is decided by Google Cloud. */
  region: pulumi.Input<string>;
  /** Private IPv4 range of the cell, /16 to /25, halved into the subnets of workloads and egress proxies. A /20 carries 50 tenants of 10 instances each, but not while all of them get a new revision at once: that takes a /19. Can't be changed once the cell is deployed. Default: `10.8.0.0/20`. */
  addressRange?: string;
  /** Analytics vendors that tenants of this cell may send to: all regions of each in the vendor table are let through the firewall. Default: none. */
  vendors?: string[];
  /** Further hosts that egress proxies of this cell may reach on port 443, such as those of declared APIs. At most 100 together with the vendors' (limit of Cloud NGFW). Default: none. */
  egressHosts?: string[];
  /** Fixed addresses that the egress proxies of this cell have on the internet, 0 to 8, for vendors with an allow-list; they are the output `egressAddresses`. Each carries 15 to 252 instances of proxies, which get 256 to 4,096 ports as they need them (T10 in docs/real-cloud-checks.md). Raising the number keeps those that are there. With 0, Google Cloud picks addresses and changes them. Default: 0. */
  natAddresses?: number;
  /** Image of the egress proxy and relay, pinned by digest, for tenants with `analytics` or `apis`. Default: each such tenant names its own. */
  egressImage?: pulumi.Input<string>;
  /** Domains of your organisation's own people, such as `example.com`. A tenant with a member of another domain then needs `access.oauth`, since Google's own login would turn that member away. Default: none, and nothing is checked. */
  domains?: string[];
  /** Most tenants in this cell, 1 to 500: each has two service accounts, and a new project's quota is 100. Raise it together with that quota. Default: 50. */
  maxTenants?: number;
  /** Seconds that a new service of a tenant waits once the grants are made that it needs, 0 to 900. Google Cloud gives "typically 2 minutes, potentially 7 minutes or longer" until a grant counts, and a service that is made before that fails and takes another `pulumi up`. 420 makes that unlikely, and the first update of each tenant longer. Default: 0. */
  grantWaitSeconds?: number;
  /** How long audit logs and the ledger are kept, in days, 1 to 3650 (limit of Cloud Logging). Default: 400. */
  logRetentionDays?: pulumi.Input<number>;
  /** How long lines are kept that the tenants' apps write, in days, 1 to 3650. An app can write anything, so keep them short; up to 30 days cost nothing extra. Request logs are kept nowhere: they hold whole URLs. Default: 30. */
  appLogRetentionDays?: pulumi.Input<number>;
  /** Turns on the project's data access logs, without exemptions. False leaves them to another stack or the organisation: this one then changes nothing, and `destroy` turns nothing off. Default: true. */
  dataAccessLogs?: boolean;
  /** Locks the retention of the audit logs. Irreversible: nobody can shorten it or delete the bucket before it is empty. Default: false. */
  lockLogs?: pulumi.Input<boolean>;
  /** Project that keeps the audit logs. A separate project keeps what has arrived out of reach of the cell's administrators, who can still remove the sink that sends it. Can be set on a live cell: what is in the old bucket stays there until it expires. Default: the cell's project. */
  auditProject?: pulumi.Input<string>;
  /** Links a BigQuery dataset to the log bucket, `<cell>_audit` with `_` for each `-`, for `bulkhead ledger`, `who` and `breach` with `--dataset`. Queries cost what BigQuery costs. Default: false. */
  logDataset?: boolean;
  /** Makes the metrics `<cell>-events-sent` (by tenant, vendor and event) and `<cell>-events-dropped` (by tenant, vendor and reason) from the egress ledger, for charts and alerts in Cloud Monitoring, which bills them. Default: false. */
  ledgerMetrics?: boolean;
  /** Makes a dashboard in Cloud Monitoring: requests, failures, latency and instances of each service, and with `ledgerMetrics` what leaves by tenant. Default: false. */
  dashboard?: boolean;
  /** Alerts on the logs, in Cloud Monitoring: the kill switch, personal data, strange reads and changes, missing and destroyed keys, a broken glass. Default: none. */
  alerts?: AlertsArgs;
  /** Principals that may use the kill switch of the whole cell, as IAM spells them: `group:oncall@example.com`. They can change the cell's list and see what proxies say of it, and nothing else. Default: none; docs/roles has the role for a grant by hand. */
  switchOperators?: string[];
  /** VPC Service Controls perimeter around the project. It needs an organisation. Default: none. */
  perimeter?: PerimeterArgs;
  /** Sets organisation policies on the project that refuse what Bulkhead never does, also outside Pulumi. It needs the role Organization Policy Administrator. Default: false. */
  enforceOrgPolicies?: boolean;
  /** Reviews that the policy pack and Binary Authorization ask for before anything of this cell is deployed. Default: none. */
  reviews?: ReviewsArgs;
  /** Labels on everything of the cell that takes labels, in addition to `tenant` and `bulkhead-role`. Default: none. */
  labels?: { [key: string]: pulumi.Input<string> };
}

/** Part of the world, point of the compass, number: how Google names its regions. */
const regionPattern = /^[a-z]+-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)\d{1,2}$/;

const project = matching(projectIdPattern, "a project id such as 'acme-prod'");
const projectNumber = matching(
  /^[1-9]\d{5,18}$/,
  "the project's number as text, such as '123456789012' (gcloud projects describe)",
);
const region = matching(regionPattern, "a region such as 'europe-west1'");

export const cellArguments = {
  project: { check: project, required: `must be set; write ${project.accepts}` },
  projectNumber: { check: projectNumber, required: `must be set; write ${projectNumber.accepts}` },
  region: { check: region, required: `must be set; write ${region.accepts}` },
  addressRange: { check: addressRange, plain: true, default: "10.8.0.0/20" },
  vendors: { check: vendorNames, plain: true, otherwise: "none" },
  egressHosts: { check: hostNames, plain: true, otherwise: "none" },
  natAddresses: { check: wholeNumber(0, 8, "a whole number of addresses"), plain: true, default: 0 },
  egressImage: { check: pinnedImage, otherwise: "each such tenant names its own" },
  domains: {
    check: listMatching(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, "a domain in lower case, such as 'example.com'"),
    plain: true,
    otherwise: "none, and nothing is checked",
  },
  maxTenants: { check: wholeNumber(1, 500, "a whole number of tenants"), plain: true, default: 50 },
  grantWaitSeconds: { check: wholeNumber(0, 900, "a whole number of seconds"), plain: true, default: 0 },
  logRetentionDays: { check: wholeNumber(1, 3650, "a whole number of days"), default: 400 },
  appLogRetentionDays: { check: wholeNumber(1, 3650, "a whole number of days"), default: 30 },
  dataAccessLogs: { check: flag, plain: true, default: true },
  lockLogs: { check: flag, default: false },
  auditProject: {
    check: matching(projectIdPattern, "a project id such as 'acme-audit'"),
    otherwise: "the cell's project",
  },
  logDataset: { check: flag, plain: true, default: false },
  ledgerMetrics: { check: flag, plain: true, default: false },
  dashboard: { check: flag, plain: true, default: false },
  alerts: { check: alerts, otherwise: "none" },
  switchOperators: {
    check: listMatching(principalPattern, "an IAM principal such as 'group:oncall@example.com'"),
    plain: true,
    otherwise: "none; docs/roles has the role for a grant by hand",
  },
  perimeter: { check: perimeter, otherwise: "none" },
  enforceOrgPolicies: { check: flag, plain: true, default: false },
  reviews: { check: reviews, otherwise: "none" },
  labels: { check: labels, otherwise: "none" },
} satisfies ArgumentTable<CellArgs>;
