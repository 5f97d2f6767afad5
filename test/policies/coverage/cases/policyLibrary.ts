import type { Corpus, CoverageCase } from "../coverageCase";
import { ref } from "../coverageCase";
import { bucket, closed, declare, policy, project, serviceV1 } from "../declare";

const grantOnProject = (
  id: string,
  title: string,
  role: string,
  member: string,
  verdict: "rejects" | "accepts",
): CoverageCase => ({
  id,
  title,
  resources: [declare("gcp:projects/iAMMember:IAMMember", "grant", { project, role, member })],
  source: verdict,
  concern: ["no-broad-role"],
  pack: verdict,
});

/** Constraint templates over Cloud Asset Inventory: bindings, banned roles, world-readable buckets, audit logs. */
const library: CoverageCase[] = [
  grantOnProject("banned-role-1", "a banned role: owner", "roles/owner", "group:platform@example.com", "rejects"),
  grantOnProject(
    "banned-role-2",
    "a banned role: editor",
    "roles/editor",
    "serviceAccount:ci@example.iam.gserviceaccount.com",
    "rejects",
  ),
  grantOnProject("public-project-1", "everyone on a project", "roles/browser", "allUsers", "rejects"),
  grantOnProject(
    "public-project-2",
    "everyone who is signed in on a project",
    "roles/browser",
    "allAuthenticatedUsers",
    "rejects",
  ),
  grantOnProject(
    "allowed-role",
    "a browser role for a group",
    "roles/browser",
    "group:platform@example.com",
    "accepts",
  ),
  {
    id: "project-policy-public",
    title: "a project's policy with everyone in it",
    resources: [
      declare("gcp:projects/iAMPolicy:IAMPolicy", "policy", {
        project,
        policyData: policy({ role: "roles/storage.objectViewer", members: ["allUsers"] }),
      }),
    ],
    source: "rejects",
    concern: ["no-broad-role"],
    pack: "rejects",
  },
  {
    id: "project-policy-narrow",
    title: "a project's policy with a browser role for a group",
    resources: [
      declare("gcp:projects/iAMPolicy:IAMPolicy", "policy", {
        project,
        policyData: policy({ role: "roles/browser", members: ["group:platform@example.com"] }),
      }),
    ],
    source: "accepts",
    concern: ["no-broad-role"],
    pack: "accepts",
  },
  {
    id: "outside-domain",
    title: "a role for someone of another domain",
    resources: [
      declare("gcp:projects/iAMMember:IAMMember", "grant", {
        project,
        role: "roles/browser",
        member: "user:someone@elsewhere.example",
      }),
    ],
    source: "rejects",
    concern: ["no-broad-role"],
    pack: "accepts",
    reason:
      "which domains are yours is for the organisation policy iam.allowedPolicyMemberDomains; the role reaches no tenant's data",
  },
  {
    id: "world-readable-acl",
    title: "a bucket whose default object ACL is public",
    resources: [
      bucket("files", closed),
      declare("gcp:storage/defaultObjectACL:DefaultObjectACL", "acl", {
        bucket: ref("files", "name"),
        roleEntities: ["READER:allUsers"],
      }),
    ],
    source: "rejects",
    concern: ["private-bucket"],
    pack: "rejects",
  },
  {
    id: "bucket-retention",
    title: "a bucket without a retention policy",
    resources: [bucket("files", closed)],
    source: "rejects",
    concern: [],
    pack: "nothing",
    reason: "how long data is kept is the tenant's contract, not an isolation matter",
  },
  {
    id: "audit-missing",
    title: "a project without data access logs, with a service in it",
    resources: [serviceV1("app")],
    source: "rejects",
    concern: ["audit-trail"],
    pack: "accepts",
    reason: "audit configs usually live in another stack: where a stack has none at all the finding is advisory",
  },
];

/** semgrep's gcp-run-private-service-iam. */
const semgrepCases: CoverageCase[] = (["allAuthenticatedUsers", "user:jane@example.com"] as const).map(
  (member, index) => ({
    id: `run-private-${index + 1}`,
    title: `Cloud Run, a role for ${member}`,
    resources: [
      serviceV1("app"),
      declare("gcp:cloudrun/iamMember:IamMember", "access", {
        location: "europe-west1",
        service: ref("app", "name"),
        role: "roles/viewer",
        member,
      }),
    ],
    source: index === 0 ? "rejects" : "accepts",
    concern: ["authenticated-access"],
    pack: index === 0 ? "rejects" : "accepts",
  }),
);

export const policyLibrary: Corpus = { name: "policy-library", cases: library };
export const semgrep: Corpus = { name: "semgrep-rules", cases: semgrepCases };
