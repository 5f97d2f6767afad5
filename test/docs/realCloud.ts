/**
 * What Google's cloud and its provider do where a reader would expect otherwise, with the test that bears the row's name.
 * `npm run docs` writes docs/real-cloud.md from these rows; realCloud.test.ts checks that each test exists.
 */
import type { TestReference } from "./incidents";

export interface CloudFact {
  /** `C`: certain, by a page and the code. `L`: likely. `F`: found with the real provider. `D`: where the local provider differed. */
  readonly id: string;
  readonly fact: string;
  /** Page of Google's, or file of the provider. */
  readonly source: string;
  /** Tests whose titles begin with the id. */
  readonly tests: readonly TestReference[];
  /** Why there is no test. */
  readonly untested?: string;
}

const certain: readonly CloudFact[] = [
  row(
    "C1",
    "The restricted address range leads to Google's APIs of every project; only an enforced perimeter looks at the destination",
    "VPC Service Controls, Private connectivity",
    [
      [
        "cli/prove/googleApisAgreement.test.ts",
        "pack, proof and local cloud agree that data leaves through Google's APIs",
      ],
      ["local/front/perimeters.test.ts", "what leaves a perimeter"],
      ["cli/attack/holes.ts", "no perimeter"],
      ["components/cell/privateDns.test.ts", "%s has no name"],
    ],
  ),
  row(
    "C2",
    "An enforced perimeter without a way in locks out its deployer, its operators and every caller",
    "Cloud Run, Using VPC Service Controls",
    [
      [
        "components/cell/checkCell.test.ts",
        "an enforced perimeter without a way in is refused, each missing way by its name",
      ],
      ["local/front/perimeters.test.ts", "who gets into a perimeter"],
    ],
  ),
  row(
    "C3",
    "`latest` of a secret is eventually consistent: minutes, and up to a few hours",
    "Secret Manager, Consistency",
    [
      ["local/cloud/resources/latest.test.ts", "with a delay, 'latest' of a secret"],
      ["egress/keys/switchLists.test.ts", "a list in Cloud Storage"],
    ],
  ),
  row(
    "C4",
    "Each read of a mounted secret is a call of Secret Manager, with its price and its audit entry, and may fail",
    "Cloud Run, Configure secrets",
    [
      ["cli/cost/costPage.test.ts", "an instance of the egress proxy"],
      ["egress/keys/mounts.test.ts", "are looked at every few minutes on Cloud Run"],
    ],
  ),
  row(
    "C5",
    "From 2027-01-05 each hop of an alias goes through the response policy",
    "Cloud DNS, Name resolution order",
    [
      ["components/cell/privateDns.test.ts", "%s"],
      ["local/front/dns.test.ts", "Cloud DNS takes each hop of an alias through the response policy from 2027-01-05"],
    ],
  ),
  row(
    "C6",
    "Soft delete counts at the moment of deletion: a bucket that is deleted without it is gone at once, and so is a secret in any case",
    "Cloud Storage, Soft delete; google-beta, `resource_storage_bucket.go`",
    [
      [
        "components/state.test.ts",
        "while closing, everything can be deleted, and what the bucket loses can be brought back as before",
      ],
      ["docs/realCloudPages.test.ts", "undoing a removal begins with the key, and says what can't be undone"],
    ],
  ),
  row("C7", "The provider's locks are not asked in a preview", "pulumi, `deploy/step.go`", [
    ["engine/change.test.ts", "is refused in one step by %s, and nothing of it is touched"],
  ]),
  row("C8", "Values of a program stay in the history and the backups of its state", "pulumi, `diy/state.go`", [
    [
      "components/tenant/secrets.test.ts",
      "the key of a pseudonym is never in the program, so no state, history or backup holds it",
    ],
  ]),
  row(
    "C9",
    "Google's own OAuth client lets in people of the project's organisation only",
    "Identity-Aware Proxy, Custom OAuth configuration",
    [
      [
        "components/tenant/fitsCell.test.ts",
        "with a member of another organisation needs an OAuth client, if the cell names its domains",
      ],
      ["local/front/ingress/iap.test.ts", "people of another organisation"],
    ],
  ),
  row("C10", "A manual count of 0 is never sent by the provider", "google-beta, `expandCloudRunV2ServiceScaling`", [
    [
      "components/state.test.ts",
      "no instance of either service is kept running, by fields that the provider sends, and both accounts are disabled",
    ],
    ["local/front/services.test.ts", "a quarantined tenant has no instance, though nothing sets its count to 0"],
  ]),
  row(
    "C11",
    "What apps write, and the URLs of their requests, are a tenant's data, too",
    "Cloud Logging, Routing and storage",
    [
      ["components/cell/logs.test.ts", "what apps write is kept for 30 days unless the cell says otherwise"],
      ["components/cell/logs.test.ts", "an entry is kept"],
    ],
  ),
  row(
    "C12",
    "A log bucket is locked only if somebody locks it, and then can't be deleted until it is empty",
    "Cloud Logging, Log buckets",
    [
      [
        "components/cell/logs.test.ts",
        "audit logs are kept for 400 days and their bucket is not locked, unless the cell says otherwise",
      ],
      ["components/cell/logs.test.ts", "names have a generation, and the audit bucket outlives the cell"],
    ],
  ),
  row(
    "C13",
    "What a sink takes is kept in `_Default` as well, and paid twice, unless it is excluded there",
    "Cloud Logging, Routing and storage",
    [
      ["components/cell/logs.test.ts", "an entry is kept"],
      ["engine/change.test.ts", "gets a project for its audit logs, and the logs that it has stay where they are"],
    ],
  ),
  row(
    "C14",
    "Log Analytics is off unless it is asked for",
    "google-beta, `resource_logging_project_bucket_config.go`",
    [["components/cell/logs.test.ts", "the audit bucket can be queried from the start"]],
  ),
  row("C15", "From outside, nobody can ask an internal service whether it is ready", "Cloud Run, Known issues", [
    ["cli/operate/status.test.ts", "a key that was added counts at once, not only with the next minute's line"],
  ]),
  row("C16", "A proxy that gives up before the app ends the app's long calls", "Cloud Run, Request timeout", [
    [
      "components/tenant/egressProxy.test.ts",
      "waits as long as an app with a limit of %i seconds, and for five minutes at least",
    ],
  ]),
  row(
    "C17",
    "A NAT gives an instance 64 ports to one destination unless it is told otherwise",
    "Cloud NAT, Ports and addresses",
    [
      [
        "components/cell/cell.test.ts",
        "the NAT serves the egress subnet alone, and gives out ports as they are needed",
      ],
      ["local/front/natPorts.test.ts", "an instance behind a Cloud NAT"],
    ],
  ),
  row("C18", "Identity-Aware Proxy takes no identity tokens of Cloud Run", "Cloud Run, Identity-Aware Proxy", [
    ["components/access.test.ts", "invoking is refused behind %s, which takes no such token"],
  ]),
  row("C19", "With billing by request, timers of an SDK stand still between requests", "Cloud Run, Billing settings", [
    ["components/tenant/workload.test.ts", "with %o the processor idles between requests: %s"],
  ]),
  row(
    "C20",
    "Which container of an instance gets SIGTERM first is nowhere written",
    "Cloud Run, Container runtime contract",
    [
      [
        "egress/relay.test.ts",
        "takes what an app flushes after both were told to end, and ends once nobody is connected",
      ],
    ],
  ),
  row(
    "C21",
    "An audit configuration belongs to the whole project, and the last one to write it wins",
    "google-beta, `resource_iam_audit_config.go`",
    [["engine/change.test.ts", "keeps a second cell out of its project in %s, and its settings stay as they are"]],
  ),
  row(
    "C22",
    "A log bucket is acquired if it is there, and can't be made while one of its name waits for deletion",
    "google-beta, `resource_logging_project_bucket_config.go`",
    [
      ["components/cell/logs.test.ts", "names have a generation, and the audit bucket outlives the cell"],
      ["local/cloud/realProvider.test.ts", "a log bucket"],
    ],
  ),
  row("C23", "Without a list of roles everybody deploys as Owner", "IAM, Roles", [
    ["engine/deployers.test.ts", "the deployer of tenants creates, changes and removes them"],
  ]),
  row(
    "C24",
    "Taking a cell down leaves subnets in use for one to two hours, key rings and locked buckets",
    "Cloud Run, Direct VPC egress",
    [["engine/deployers.test.ts", "the deployer of the cell takes it down"]],
  ),
  row(
    "C25",
    "A user's login needs a billing project for organisation policies and perimeters",
    "google-beta, `access_context_manager_service_perimeter`",
    [["docs/realCloudPages.test.ts", "the way to a perimeter begins with the project that pays for the requests"]],
  ),
  row("C26", "Region, project and names of a cell can't be changed in place", "google-beta, `ForceNew`", [
    ["engine/change.test.ts", "%s is refused before anything of it is replaced"],
  ]),
  row("C27", "At a vendor's breach, one list per tenant is too many", "–", [
    ["egress/keys/switchLists.test.ts", "the tenant's and the cell's count together, and a name in either is off"],
  ]),
  row("C28", "Internal ingress does not keep tenants of one project apart; IAM does", "Cloud Run, Restrict ingress", [
    [
      "components/tenant/egressProxy.test.ts",
      "is internal, in the egress subnet, and invoked by this tenant's workload alone",
    ],
    ["local/run/instance.test.ts", "within one network IAM alone keeps a caller from an internal service"],
  ]),
  row("C29", "Flow logs sample packets, so a refused connection is usually not recorded", "VPC, Flow logs", [
    ["docs/realCloudPages.test.ts", "nothing reads flow logs, which record one packet in many"],
  ]),
  row("C30", "Rotation adds a version of a key each time and destroys none", "Cloud KMS, Key rotation", [
    ["cli/cost/estimate.test.ts", "a rotated key costs one version for each period of its first year"],
    ["components/tenant/data.test.ts", "the data key is the tenant's own, rotated"],
  ]),
];

const likely: readonly CloudFact[] = [
  row("L1", "A grant takes minutes until it counts, and the provider doesn't wait", "IAM, Access change propagation", [
    ["engine/spread.test.ts", "where grants take up to 300 s to spread"],
    ["components/tenant/untilGranted.test.ts", "a resource that needs a grant of the same update"],
    ["local/cloud/spread.test.ts", "with a delay, a change of an IAM policy"],
  ]),
  row("L2", "The first connection of a cold instance may take a minute", "Cloud Run, Direct VPC egress", [
    ["egress/wayOut/findWayOut.test.ts", "a network that comes late is waited for"],
    ["local/run/wayOut.test.ts", "an instance starts"],
    [
      "components/tenant/egressProxy.test.ts",
      "looks for its way out, then for its kill switch, before its probe gives up",
    ],
  ]),
  row("L3", "New organisations refuse members of other domains", "Resource Manager, Secure by default", [
    [
      "engine/cloudErrors.test.ts",
      "where the organisation refuses a member, with the argument and the exception to ask for",
    ],
    ["docs/realCloudPages.test.ts", "the error of domain-restricted sharing stands with the exception to ask for"],
  ]),
  row(
    "L4",
    "Default accounts get no role in such organisations, so Cloud Build can't push",
    "Cloud Build, Default service account",
    [["docs/realCloudPages.test.ts", "a build may have an account of its own, with the roles that it needs"]],
  ),
  row("L5", "Firewall rules by name follow short-lived addresses of vendors late", "Cloud NGFW, FQDN objects", [
    ["egress/faults/hungConnections.test.ts", "costs one attempt: another is made while the sender still waits"],
  ]),
  row("L6", "Behind a load balancer a service has no address of its own", "Cloud Run, Disable the default URL", [
    ["components/access.test.ts", "the default address is off, and the backend asks for a login"],
  ]),
  row("L7", "A bucket's own policy drops the legacy roles of owners and editors", "Cloud Storage, IAM roles", [
    [
      "components/deployerRoles.test.ts",
      "a bucket whose policy drops the legacy roles is emptied and deleted by the deployer's own role",
    ],
  ]),
  row("L8", "A relay of one processor doubles what a busy second costs", "Cloud Run, Pricing", [
    [
      "components/tenant/workload.test.ts",
      "has a relay with half a processor, within the memory that Cloud Run asks for in all",
    ],
  ]),
  row("L9", "Whether `gstatic.com` answers at the restricted address range is open", "VPC, Private Google Access", [
    ["sessions/identity.test.ts", "without Google's public keys nobody gets in, and the reason says so"],
  ]),
  row("L10", "Organisation policies on a project hold for everything in it", "Organization Policy, Constraints", [
    ["components/cell/guardRails.test.ts", "organisation policies refuse what Bulkhead never does"],
  ]),
];

const found: readonly CloudFact[] = [
  row(
    "F1",
    "The id of `RandomBytes` and the like is the value itself, in plain text",
    "pulumi-random, `computeRandomBytesID`",
    [["policies/rules/noSecretInResourceId.test.ts", "refuses Random%s as the source of a secret"]],
  ),
  row("F2", "Zeros of a service's scaling are dropped, so the old minimum stays", "google-beta 7.45.0", [
    ["components/state.test.ts", "no instance of either service is kept running"],
  ]),
  row("F3", "Outputs of another stack are unknown to the pack in a first preview", "Pulumi, Stack references", [
    ["components/otherStack.test.ts", "the address that a workload sends to is known"],
  ]),
  row(
    "F4",
    "The Node host compiles a component for ES2020 unless the caller has a `tsconfig.json`",
    "pulumi-language-nodejs 3.259.0",
    [["engine/yamlExample.test.ts", "deploys a cell and a tenant, and gives the tenant's outputs"]],
  ),
  row("F5", "A component plugin's outputs are unknown as a whole in a first preview", "Pulumi, Component providers", [
    [
      "policies/unknownValuesHideNothing.test.ts",
      "is accepted whatever comes from another resource, but where only the value can prove anything",
    ],
  ]),
  row("F6", "Cloud Run refuses memory outside of the range for the number of processors", "Cloud Run, Memory limits", [
    ["components/tenant/runtimeArguments.test.ts", "memory that Cloud Run would refuse in the update"],
  ]),
  row("F7", "A sink into its own project has no identity to grant anything to", "Cloud Logging, Sinks", [
    [
      "components/cell/logs.test.ts",
      "a sink into another project may write there, and takes over from one into the cell's own",
    ],
  ]),
  row("F8", "The login policy of a backend is a resource of its own", "gcp 9.35.0", [
    ["components/access.test.ts", "the default address is off, and the backend asks for a login"],
    [
      "local/cloud/resources/iam/policies.test.ts",
      "keeps the login policy of a load balancer's backend apart from the backend's own",
    ],
  ]),
  row("F9", "The relay's port is taken in every container of its instance", "Cloud Run, Sidecars", [
    ["components/tenant/runtimeArguments.test.ts", "the relay's port"],
  ]),
  row("F10", "The provider ignores `disabled` when it creates an account", "google-beta 7.45.0", [
    ["program/quarantine.test.ts", "a tenant can't be new as %s, since its accounts would work"],
  ]),
  row("F11", "Without a global project every run warns", "gcp 9.35.0", [
    ["docs/realCloudPages.test.ts", "the stack's project is set before its first update"],
  ]),
  row("F12", "A message named what the user had not written", "–", [
    ["program/quarantine.test.ts", "a tenant is quarantined with the keys it has, and gets no new one"],
  ]),
  row("F13", "A date without quotes is a time in YAML", "YAML 1.1, Timestamps", [
    ["components/tenant/keyArguments.test.ts", "a date without quotes in YAML, which is a time"],
  ]),
];

const differences: readonly CloudFact[] = [
  row("D1", "The id of `RandomBytes`", "random 4.21.1", [["local/cloud/random.test.ts", ""]]),
  row("D2", "A boolean whose default is true", "gcp 9.35.0", [
    ["local/cloud/differences.test.ts", "protection switched off, whose default is on"],
    ["local/cloud/differences.test.ts", "a version disabled"],
  ]),
  row("D3", "Unknown properties are refused", "gcp 9.35.0", [
    ["local/cloud/checks.test.ts", "a property that doesn't exist"],
  ]),
  row("D4", "Zeros are not sent", "gcp 9.35.0", [["local/cloud/realProvider.test.ts", "a count of 0 is not sent"]]),
  row("D5", "Listed words only", "gcp 9.35.0", [["local/cloud/checks.test.ts", "a launch stage that doesn't exist"]]),
  row("D6", "Exclusive and required-together properties", "gcp 9.35.0", [
    ["local/cloud/checks.test.ts", "a route with two next hops"],
  ]),
  row("D7", "Forms of values", "gcp 9.35.0", [["local/cloud/checks.test.ts", "a timeout without a unit"]]),
  row("D8", "A value that the server fills, too, stays when it is taken out", "gcp 9.35.0", [
    ["local/cloud/realProvider.test.ts", "a value that the server fills in, too, and that the program takes out"],
  ]),
  row("D9", "What changes in place and what replaces", "gcp 9.35.0", [
    ["local/cloud/differences.test.ts", "another service of an audit configuration, in place"],
  ]),
  row("D10", "A set with one unknown member is unknown as a whole", "gcp 9.35.0", [
    ["local/cloud/realProvider.test.ts", "one unknown member makes the whole unknown in a preview"],
  ]),
  row("D11", "Defaults within blocks are in the inputs that policies see", "gcp 9.35.0", [
    ["policies/realInputs.test.ts", "defaults within blocks"],
  ]),
  row("D12", "Computed parts of blocks are unknown in a preview", "gcp 9.35.0", [
    ["policies/realInputs.test.ts", "parts of blocks that are not known"],
  ]),
  row("D13", "The provider sorts sets", "gcp 9.35.0", [["policies/realInputs.test.ts", "sets in another order"]]),
  row("D14", "The deletion policy of perimeters and organisation policies is unknown in a preview", "gcp 9.35.0", [
    ["local/cloud/realProvider.test.ts", "the deletion policy of %s is unknown in a preview"],
  ]),
  row("D15", "Labels that are not set are null", "gcp 9.35.0", [
    ["policies/realInputs.test.ts", "labels that are null"],
  ]),
  row("D16", "Types that were missing", "random 4.21.1", [
    ["local/cloud/random.test.ts", "%s has version %s, and its id is its result"],
  ]),
];

function row(id: string, fact: string, source: string, tests: readonly TestReference[], untested?: string): CloudFact {
  return { id, fact, source, tests, ...(untested === undefined ? {} : { untested }) };
}

export const cloudFacts = { certain, likely, found, differences };

export function realCloudPage(): string {
  return [
    "# What the real cloud does",
    "",
    "Written by `npm run docs` from `test/docs/realCloud.ts`. Each row is something that Google's cloud or its provider does and that a reader, or an",
    "earlier version of Bulkhead, expected otherwise. Sources were read, and the provider was run, in 2026-11; nothing was run on Google",
    "Cloud. What only a real project can answer is in [checks of a real project](real-cloud-checks.md).",
    "",
    "A test that fails when Bulkhead or the local cloud forgets a row has the row's name at the start of its title, such as `C7: …`.",
    "",
    ...section("Certain: by a page and the code", certain),
    ...section("Likely: for a strong reason, not proved", likely),
    ...section("Found with the real provider (gcp 9.35.0, 2026-11-28)", found),
    ...section("Where the local provider differed from the real one", differences),
  ].join("\n");
}

function section(title: string, rows: readonly CloudFact[]): string[] {
  return [
    `## ${title}`,
    "",
    "| | What it does | Source | Test |",
    "| --- | --- | --- | --- |",
    ...rows.map(({ id, fact, source, tests, untested }) => {
      const files = [...new Set(tests.map(([file]) => `\`test/${file}\``))].join(", ");
      return `| ${id} | ${fact} | ${source} | ${files || `none: ${untested}`} |`;
    }),
    "",
  ];
}
