/** Who IAM members are, by their text or while that is not known yet by where they come from. */
import { describe, expect, test } from "vitest";
import { buildGraph, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { marked, unknown } from "../../support/pulumi";

const urnOf = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`;
const account = urnOf("gcp:serviceaccount/account:Account", "run");
const identity = urnOf("gcp:projects/serviceIdentity:ServiceIdentity", "run");
const project = urnOf("gcp:organizations/project:Project", "p");
const pool = urnOf("gcp:iam/workloadIdentityPool:WorkloadIdentityPool", "pool");
const bucket = urnOf("gcp:storage/bucket:Bucket", "files");

const principalsOf = (member: unknown, sources: string[] = []) => {
  const type = "gcp:projects/iAMMember:IAMMember";
  const grant = makeResource({
    urn: urnOf(type, "it"),
    type,
    name: "it",
    inputs: Field.of({ project: "p", role: "r", member }),
    propertyDependencies: new Map([["member", sources]]),
  });
  return buildGraph([grant]).grants[0]?.principals ?? [];
};
const kinds = (member: unknown, sources?: string[]) => principalsOf(member, sources).map(({ kind }) => kind);

describe("a member", () => {
  test.each([
    ["allUsers", "public"],
    ["allAuthenticatedUsers", "public"],
    ["user:a@example.com", "people"],
    ["group:a@example.com", "people"],
    ["domain:example.com", "people"],
    ["projectOwner:p", "convenience"],
    ["projectEditor:p", "convenience"],
    ["projectViewer:p", "convenience"],
    ["serviceAccount:run@p.iam.gserviceaccount.com", "account"],
    ["serviceAccount:p.svc.id.goog[namespace/name]", "federated"],
    ["principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/subject/s", "federated"],
    ["principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/*", "federated"],
    ["principalHierarchy:project", "federated"],
    ["deleted:serviceAccount:run@p.iam.gserviceaccount.com?uid=1", "federated"],
  ])("spelled %s is one of the kind '%s'", (text, kind) => {
    expect(principalsOf(text)).toMatchObject([{ kind, text }]);
  });

  test.each([
    "service-123@gcp-sa-pubsub.iam.gserviceaccount.com",
    "service-123@serverless-robot-prod.iam.gserviceaccount.com",
    "service-123@gs-project-accounts.iam.gserviceaccount.com",
    "service-123@compute-system.iam.gserviceaccount.com",
    "service-org-123@gcp-sa-logging.iam.gserviceaccount.com",
    "service-folder-123@gcp-sa-logging.iam.gserviceaccount.com",
    "service-123-456@gcp-sa-logging.iam.gserviceaccount.com",
    "p123@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    "p123-456789@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    "o123@gcp-sa-logging.iam.gserviceaccount.com",
    "f123@gcp-sa-logging.iam.gserviceaccount.com",
    "service-123@gcp-sa-logging.google.com.iam.gserviceaccount.com",
    "bq-123@bigquery-encryption.iam.gserviceaccount.com",
  ])("%s is an agent of Google's", (email) => {
    expect(kinds(`serviceAccount:${email}`)).toEqual(["agent"]);
  });

  test.each([
    "service-x@gcp-sa-pubsub.iam.gserviceaccount.com",
    "service-123@my-project.iam.gserviceaccount.com",
    "service-123@my-gcp-sa-pubsub.iam.gserviceaccount.com",
    "my-service-123@gcp-sa-pubsub.iam.gserviceaccount.com",
    "run@gcp-sa-pubsub.iam.gserviceaccount.com",
    "service-@gcp-sa-pubsub.iam.gserviceaccount.com",
    "service-123@gcp-sa-pubsub.iam.gserviceaccount.com.example.com",
    "service-123x@gcp-sa-pubsub.iam.gserviceaccount.com",
    "123-compute@developer.gserviceaccount.com",
    "123@cloudservices.gserviceaccount.com",
    "123@cloudbuild.gserviceaccount.com",
    "bq-x@bigquery-encryption.iam.gserviceaccount.com",
    "bq-1x@bigquery-encryption.iam.gserviceaccount.com",
    "xbq-1@bigquery-encryption.iam.gserviceaccount.com",
  ])("%s only looks like one", (email) => {
    expect(kinds(`serviceAccount:${email}`)).toEqual(["account"]);
  });
});

describe("a member not known yet", () => {
  test.each([
    ["an account", [account], ["account"]],
    ["an agent's resource", [identity], ["agent"]],
    ["both", [account, identity], ["account", "agent"]],
    ["a project's number and an agent", [project, identity], ["agent"]],
    ["a pool of identities from outside", [pool], ["federated"]],
    ["a pool and an account", [pool, account], ["federated", "account"]],
    ["nowhere", [], ["unproved"]],
    ["a project's number alone", [project], ["unproved"]],
    ["a bucket", [bucket], ["unproved"]],
    ["an account and a bucket", [account, bucket], ["account", "unproved"]],
  ])("that comes from %s is whoever that is", (_, sources, expected) => {
    expect(kinds(unknown, sources)).toEqual(expected);
  });

  test("has no text, and an account where it comes from one", () => {
    expect(principalsOf(unknown, [account])).toMatchObject([
      { kind: "account", target: { proof: "dependency", nodes: [{ kind: "account", name: { id: "urn:run" } }] } },
    ]);
    expect(principalsOf(unknown)).toEqual([{ kind: "unproved" }]);
  });

  test.each([
    ["user:a@example.com", { kind: "people" }],
    ["serviceAccount:123@cloudbuild.gserviceaccount.com", { kind: "account" }],
    ["allUsers", { kind: "public", text: "allUsers" }],
  ])("that is a secret, such as '%s', has no text unless it is everybody", (text, expected) => {
    const [principal] = principalsOf(marked(text));
    expect({ kind: principal?.kind, text: principal?.text }).toEqual({ text: undefined, ...expected });
  });

  test("is nobody where none is set", () => {
    expect(principalsOf(undefined)).toEqual([]);
  });
});
