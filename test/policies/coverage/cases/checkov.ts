import type { Corpus, CoverageCase, Verdict } from "../coverageCase";
import { ref } from "../coverageCase";
import { account, bucket, closed, declare, project, serviceV1 } from "../declare";
import { keysAndLogs } from "./checkovKeysAndLogs";

const jane = "user:jane@example.com";
const service = serviceV1("app");
const onService = { location: "europe-west1", service: ref("app", "name") };

/** CKV_GCP_102: IAM of a first-generation service. */
const runAccess = (
  [
    [
      "binding of a viewer role to a user and a group",
      "binding",
      ["user:jane@example.com", "group:team@example.com"],
      "accepts",
    ],
    ["binding to one user", "binding", [jane], "accepts"],
    ["member: one user", "member", [jane], "accepts"],
    ["member: a whole domain", "member", ["domain:example.com"], "accepts"],
    ["binding to everyone who is signed in", "binding", ["allAuthenticatedUsers"], "rejects"],
    ["binding to everyone", "binding", ["allUsers"], "rejects"],
    ["binding to everyone and a user", "binding", ["allUsers", jane], "rejects"],
    ["binding to a user and everyone who is signed in", "binding", [jane, "allAuthenticatedUsers"], "rejects"],
    [
      "binding to everyone who is signed in between others",
      "binding",
      [jane, "allAuthenticatedUsers", "domain:example.com"],
      "rejects",
    ],
    ["member: everyone who is signed in", "member", ["allAuthenticatedUsers"], "rejects"],
    ["member: everyone", "member", ["allUsers"], "rejects"],
  ] as const
).map(
  ([title, form, members, verdict], index): CoverageCase => ({
    id: `run-access-${index + 1}`,
    title: `Cloud Run, ${title}`,
    resources: [
      service,
      form === "member"
        ? declare("gcp:cloudrun/iamMember:IamMember", "access", {
            ...onService,
            role: "roles/run.invoker",
            member: members[0],
          })
        : declare("gcp:cloudrun/iamBinding:IamBinding", "access", { ...onService, role: "roles/run.invoker", members }),
    ],
    source: verdict,
    concern: ["authenticated-access"],
    pack: verdict,
  }),
);

/** CKV_GCP_107, CKV2: functions. */
const functionV1 = declare("gcp:cloudfunctions/function:Function", "fn", {
  runtime: "nodejs20",
  triggerHttp: true,
  region: "europe-west1",
});
const functionAccess = (["allUsers", "allAuthenticatedUsers", jane] as const).map(
  (member, index): CoverageCase => ({
    id: `function-access-${index + 1}`,
    title: `Cloud Functions, invoker ${member}`,
    resources: [
      functionV1,
      declare("gcp:cloudfunctions/functionIamMember:FunctionIamMember", "access", {
        cloudFunction: ref("fn", "name"),
        region: "europe-west1",
        role: "roles/cloudfunctions.invoker",
        member,
      }),
    ],
    source: member === jane ? "accepts" : "rejects",
    concern: ["authenticated-access"],
    pack: member === jane ? "accepts" : "rejects",
  }),
);

const functionIngress = (
  [
    ["ALLOW_ALL", "rejects"],
    ["ALLOW_INTERNAL_ONLY", "accepts"],
    ["ALLOW_INTERNAL_AND_GCLB", "accepts"],
  ] as const
).map(
  ([ingressSettings, verdict], index): CoverageCase => ({
    id: `function-ingress-${index + 1}`,
    title: `Cloud Functions, ingress ${ingressSettings}`,
    resources: [
      declare("gcp:cloudfunctions/function:Function", "fn", {
        runtime: "nodejs20",
        triggerHttp: true,
        ingressSettings,
      }),
    ],
    source: verdict,
    concern: ["restricted-ingress"],
    pack: verdict,
  }),
);

/** CKV_GCP_115–117, 42, 49: basic roles on project, folder and organisation. */
const levels = [
  ["project", "gcp:projects/iAMMember:IAMMember", "gcp:projects/iAMBinding:IAMBinding", { project }],
  ["folder", "gcp:folder/iAMMember:IAMMember", "gcp:folder/iAMBinding:IAMBinding", { folder: "folders/1234567" }],
  [
    "organisation",
    "gcp:organizations/iAMMember:IAMMember",
    "gcp:organizations/iAMBinding:IAMBinding",
    { orgId: "1234567" },
  ],
] as const;
const basicRoles = levels.flatMap(([level, member, binding, at]) =>
  (
    [
      ["owner", "rejects"],
      ["editor", "rejects"],
      ["viewer", "rejects"],
      ["billing.viewer", "accepts"],
    ] as const
  ).flatMap(([role, verdict]): CoverageCase[] => [
    {
      id: `basic-role-${level}-${role}-member`,
      title: `member ${role} on a ${level}`,
      resources: [declare(member, "grant", { ...at, role: `roles/${role}`, member: jane })],
      source: verdict,
      concern: ["no-broad-role"],
      pack: verdict,
    },
    {
      id: `basic-role-${level}-${role}-binding`,
      title: `binding of ${role} on a ${level}`,
      resources: [declare(binding, "grant", { ...at, role: `roles/${role}`, members: [jane] })],
      source: verdict,
      concern: ["no-broad-role"],
      pack: verdict,
    },
  ]),
);

/** CKV_GCP_29, 114, 28: buckets. */
const bucketCase = (
  id: string,
  title: string,
  props: Record<string, unknown>,
  source: Verdict,
  pack: Verdict,
  reason?: string,
): CoverageCase => ({
  id,
  title,
  resources: [bucket("files", props)],
  source,
  concern: ["private-bucket"],
  pack,
  ...(reason === undefined ? {} : { reason }),
});
const bucketOnly =
  "both settings must be set; uniform access alone lets a grant to everyone through, and prevention alone leaves object ACLs";
const buckets: CoverageCase[] = [
  bucketCase("bucket-uniform-1", "bucket without uniform access", {}, "rejects", "rejects"),
  bucketCase(
    "bucket-uniform-2",
    "bucket with uniform access off",
    { uniformBucketLevelAccess: false },
    "rejects",
    "rejects",
  ),
  bucketCase(
    "bucket-uniform-3",
    "bucket with uniform access only",
    { uniformBucketLevelAccess: true },
    "accepts",
    "rejects",
    bucketOnly,
  ),
  bucketCase(
    "bucket-prevention-1",
    "bucket that inherits public access prevention",
    { publicAccessPrevention: "inherited" },
    "rejects",
    "rejects",
  ),
  bucketCase(
    "bucket-prevention-2",
    "bucket with prevention enforced only",
    { publicAccessPrevention: "enforced" },
    "accepts",
    "rejects",
    bucketOnly,
  ),
  bucketCase("bucket-closed", "bucket with uniform access and prevention", closed, "accepts", "accepts"),
  ...(["allUsers", "allAuthenticatedUsers", jane] as const).map(
    (member, index): CoverageCase => ({
      id: `bucket-access-${index + 1}`,
      title: `bucket with a grant to ${member}`,
      resources: [
        bucket("files", closed),
        declare("gcp:storage/bucketIAMMember:BucketIAMMember", "access", {
          bucket: ref("files", "name"),
          role: "roles/storage.objectViewer",
          member,
        }),
      ],
      source: member === jane ? "accepts" : "rejects",
      concern: ["private-bucket"],
      pack: member === jane ? "accepts" : "rejects",
    }),
  ),
  {
    id: "bucket-versioning",
    title: "bucket without versioning or access logs (CKV_GCP_78, 62)",
    resources: [bucket("files", closed)],
    source: "rejects",
    concern: [],
    pack: "nothing",
    reason: "versioning guards against loss, not between tenants; Bulkhead's own bucket sets retention itself",
  },
];

/** CKV2_GCP_3, CKV_GCP_41: keys of accounts, and people who may act as them. */
const identities: CoverageCase[] = [
  {
    id: "account-key",
    title: "a key for a service account",
    resources: [account("app"), declare("gcp:serviceaccount/key:Key", "key", { serviceAccountId: ref("app", "name") })],
    source: "rejects",
    concern: ["no-service-account-key"],
    pack: "rejects",
  },
  ...(["roles/iam.serviceAccountUser", "roles/iam.serviceAccountTokenCreator"] as const).map(
    (role, index): CoverageCase => ({
      id: `impersonation-project-${index + 1}`,
      title: `${role} on a project`,
      resources: [declare("gcp:projects/iAMMember:IAMMember", "grant", { project, role, member: jane })],
      source: "rejects",
      concern: ["no-broad-role"],
      pack: "rejects",
    }),
  ),
];

export const checkov: Corpus = {
  name: "checkov",
  cases: [
    ...runAccess,
    ...functionAccess,
    ...functionIngress,
    ...basicRoles,
    ...buckets,
    ...identities,
    ...keysAndLogs,
  ],
};
