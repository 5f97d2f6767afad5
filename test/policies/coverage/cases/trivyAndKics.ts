import type { Corpus, CoverageCase } from "../coverageCase";
import { ref } from "../coverageCase";
import { bucket, closed, declare, policy, project, serviceV1, serviceV2 } from "../declare";

const defaultAccount = "serviceAccount:123456789012-compute@developer.gserviceaccount.com";
const levels = [
  ["project", "gcp:projects/iAMMember:IAMMember", { project }],
  ["folder", "gcp:folder/iAMMember:IAMMember", { folder: "folders/1234567" }],
  ["organisation", "gcp:organizations/iAMMember:IAMMember", { orgId: "1234567" }],
] as const;

/** GCP-0003 to 0011: default accounts, impersonation, privileged accounts, on every level. */
const iam = levels.flatMap(([level, type, at]): CoverageCase[] => [
  {
    id: `default-account-${level}`,
    title: `a role for the default compute account on a ${level}`,
    resources: [declare(type, "grant", { ...at, role: "roles/storage.objectViewer", member: defaultAccount })],
    source: "rejects",
    concern: ["no-broad-role"],
    pack: "rejects",
  },
  {
    id: `impersonation-${level}`,
    title: `serviceAccountTokenCreator on a ${level}`,
    resources: [
      declare(type, "grant", { ...at, role: "roles/iam.serviceAccountTokenCreator", member: "user:jane@example.com" }),
    ],
    source: "rejects",
    concern: ["no-broad-role"],
    pack: "rejects",
  },
  {
    id: `logging-role-${level}`,
    title: `a log writer's role for a service account on a ${level}`,
    resources: [
      declare("gcp:serviceaccount/account:Account", "app", { accountId: "app-run", project }),
      declare(type, "grant", { ...at, role: "roles/logging.logWriter", member: ref("app", "member") }),
    ],
    source: "accepts",
    concern: ["no-broad-role"],
    pack: "accepts",
  },
]);

const privileged: CoverageCase[] = (
  [
    ["owner", "rejects"],
    ["editor", "rejects"],
    ["secretmanager.secretAccessor", "accepts"],
  ] as const
).map(([role, source], index) => ({
  id: `privileged-account-${index + 1}`,
  title: `roles/${role} on a project for a service account`,
  resources: [
    declare("gcp:serviceaccount/account:Account", "app", { accountId: "app-run", project }),
    declare("gcp:projects/iAMMember:IAMMember", "grant", {
      project,
      role: `roles/${role}`,
      member: ref("app", "member"),
    }),
  ],
  source,
  concern: ["no-broad-role"],
  pack: "rejects",
  ...(source === "accepts"
    ? {
        reason:
          "one role on the project reads every tenant's secrets; checks of role names alone don't see what it reaches",
      }
    : {}),
}));

const people: CoverageCase[] = [
  {
    id: "personal-grant",
    title: "a role for a person instead of a group",
    resources: [
      declare("gcp:projects/iAMMember:IAMMember", "grant", {
        project,
        role: "roles/billing.viewer",
        member: "user:jane@example.com",
      }),
    ],
    source: "rejects",
    concern: ["no-broad-role"],
    pack: "accepts",
    reason: "groups are better housekeeping, but the role reaches no tenant's data",
  },
];

const storage: CoverageCase[] = [
  {
    id: "public-bucket-binding",
    title: "a bucket bound to everyone",
    resources: [
      bucket("files", closed),
      declare("gcp:storage/bucketIAMBinding:BucketIAMBinding", "access", {
        bucket: ref("files", "name"),
        role: "roles/storage.admin",
        members: ["allAuthenticatedUsers"],
      }),
    ],
    source: "rejects",
    concern: ["private-bucket"],
    pack: "rejects",
  },
  {
    id: "public-bucket-acl",
    title: "a bucket opened by an ACL",
    resources: [
      bucket("files", closed),
      declare("gcp:storage/bucketACL:BucketACL", "acl", {
        bucket: ref("files", "name"),
        roleEntities: ["READER:allUsers"],
      }),
    ],
    source: "nothing",
    concern: ["private-bucket"],
    pack: "rejects",
    reason: "an ACL is the older way to make a bucket public",
  },
  {
    id: "bucket-cmek",
    title: "a bucket without a customer's key (GCP-0066)",
    resources: [bucket("files", closed)],
    source: "rejects",
    concern: [],
    pack: "nothing",
    reason: "the pack judges who can reach data; Bulkhead's own components encrypt with a key per tenant",
  },
];

const network: CoverageCase[] = [
  {
    id: "egress-firewall",
    title: "a firewall rule that lets everything out (GCP-0035)",
    resources: [
      declare("gcp:compute/network:Network", "net", { autoCreateSubnetworks: false }),
      declare("gcp:compute/firewall:Firewall", "out", {
        network: ref("net", "id"),
        direction: "EGRESS",
        allows: [{ protocol: "all" }],
        destinationRanges: ["0.0.0.0/0"],
      }),
    ],
    source: "rejects",
    concern: ["egress-confined"],
    pack: "accepts",
    reason:
      "nothing runs in this network, so nothing gets out; with a service in it the way out is judged by its subnet and NAT",
  },
];

/** KICS: cloud_run_service_allows_unauthenticated, its fork's v2 twin, and passwords_and_secrets. */
const kics: CoverageCase[] = [
  {
    id: "run-policy-public",
    title: "Cloud Run, a policy document with everyone",
    resources: [
      serviceV1("app"),
      declare("gcp:cloudrun/iamPolicy:IamPolicy", "access", {
        location: "europe-west1",
        service: ref("app", "name"),
        policyData: policy({ role: "roles/run.invoker", members: ["allUsers"] }),
      }),
    ],
    source: "rejects",
    concern: ["authenticated-access"],
    pack: "rejects",
  },
  {
    id: "run-v2-public",
    title: "Cloud Run v2, member everyone",
    resources: [
      serviceV2("app"),
      declare("gcp:cloudrunv2/serviceIamMember:ServiceIamMember", "access", {
        name: ref("app", "name"),
        location: "europe-west1",
        role: "roles/run.invoker",
        member: "allUsers",
      }),
    ],
    source: "rejects",
    concern: ["authenticated-access"],
    pack: "rejects",
  },
  ...(
    [
      ["a generic password in env", "DB_PASSWORD", "hunter2-hunter2", "rejects"],
      ["a Google API key in env", "MAPS", `AIza${"Fake0Value1For2Test3Fake0Value1For2"}`, "rejects"],
      ["a region in env", "REGION", "europe-west1", "accepts"],
      ["a minimum length of passwords in env", "PASSWORD_MIN_LENGTH", "12", "accepts"],
    ] as const
  ).map(
    ([title, name, value, verdict], index): CoverageCase => ({
      id: `secret-in-env-${index + 1}`,
      title: `Cloud Run, ${title}`,
      resources: [serviceV2("app", { envs: [{ name, value }] })],
      source: verdict,
      concern: ["no-secret-in-env"],
      pack: verdict,
    }),
  ),
  {
    id: "secret-in-env-anthropic",
    title: "Cloud Run, an Anthropic key under a plain name",
    resources: [serviceV2("app", { envs: [{ name: "SETTING", value: `sk-ant-${"api03"}-an-obvious-fake` }] })],
    source: "nothing",
    concern: ["no-secret-in-env"],
    pack: "rejects",
    reason: "generic scanners have no pattern for it",
  },
];

export const trivy: Corpus = {
  name: "trivy-checks",
  cases: [...iam, ...privileged, ...people, ...storage, ...network],
};
export const kicsCorpus: Corpus = { name: "KICS", cases: kics };
