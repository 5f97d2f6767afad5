import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import type { JudgeOptions } from "../support/judge";
import { registered, said, types, urnOf } from "../support/resources";
import { base, document, grantSaid, member } from "../support/twoTenants";

const type = "gcp:projects/iAMMember:IAMMember";
const judge = (role: unknown, who: unknown, options: JudgeOptions = {}, sources: Record<string, string[]> = {}) =>
  grantSaid("no-broad-role", type, { role, member: who }, sources, options);
const people = (role: string) => judge(role, "group:a@example.com").length;

describe("a role held by people on a project", () => {
  test.each([
    ..."owner editor viewer writer reader admin".split(" "),
    ..."secretmanager.admin secretmanager.secretAccessor".split(" "),
    ..."storage.admin storage.objectViewer storage.objectAdmin storage.legacyBucketReader storage.folderAdmin".split(
      " ",
    ),
    ..."iam.serviceAccountUser iam.serviceAccountTokenCreator iam.workloadIdentityUser iam.securityAdmin iam.roleAdmin".split(
      " ",
    ),
    ..."cloudkms.admin cloudkms.cryptoKeyDecrypter cloudkms.autokeyAdmin".split(" "),
    ..."run.admin run.developer run.invoker run.servicesInvoker run.sourceDeveloper".split(" "),
    ..."cloudfunctions.admin cloudfunctions.developer cloudfunctions.invoker".split(" "),
    ..."resourcemanager.projectIamAdmin resourcemanager.projectMover resourcemanager.projectCreator resourcemanager.organizationAdmin".split(
      " ",
    ),
    ..."bigquery.admin bigquery.dataViewer cloudsql.admin cloudsql.editor cloudsql.client cloudsql.instanceUser".split(
      " ",
    ),
    ..."datastore.user datastore.viewer spanner.databaseReader pubsub.admin pubsub.editor pubsub.subscriber".split(" "),
    ..."compute.admin compute.instanceAdmin compute.instanceAdmin.v1 compute.osAdminLogin".split(" "),
    ..."logging.admin logging.privateLogViewer orgpolicy.policyAdmin deploymentmanager.editor".split(" "),
  ])("roles/%s reaches into their data", (role) => {
    expect(people(`roles/${role}`)).toBe(1);
    // A role that only begins or ends like it is another role.
    expect(people(`roles/${role}.x`)).toBe(0);
    expect(people(`projects/p/roles/roles/${role}`)).toBe(0);
  });

  test.each([
    "roles/browser",
    "roles/run.viewer",
    "roles/secretmanager.viewer",
    "roles/logging.viewer",
    "roles/storage.insightsCollectorService",
    "roles/bigquery.jobUser",
    "roles/pubsub.publisher",
    "roles/compute.viewer",
    "roles/iam.securityReviewer",
    "roles/cloudkms.viewer",
    "roles/resourcemanager.tagViewer",
    "roles/compute.instanceAdmin v1",
  ])("%s does not", (role) => {
    expect(people(role)).toBe(0);
  });
});

describe("a role on a project", () => {
  test("is nobody's to hold without a name", () => {
    expect(judge("roles/cloudsql.client", "serviceAccount:").length).toBe(1);
    expect(judge("roles/cloudtranslate.user", "serviceAccount:").length).toBe(1);
  });

  test.each<[string, string, number]>([
    ["12@cloudservices.gserviceaccount.com", "roles/editor", 0],
    ["12@cloudservices.gserviceaccount.com", "roles/viewer", 1],
    ["a12@cloudservices.gserviceaccount.com", "roles/editor", 1],
    ["12@cloudservices.gserviceaccount.com.example", "roles/editor", 1],
    ["34@cloudbuild.gserviceaccount.com", "roles/cloudbuild.builds.builder", 0],
    ["a34@cloudbuild.gserviceaccount.com", "roles/cloudbuild.builds.builder", 1],
    ["34@cloudbuild.gserviceaccount.com.example", "roles/cloudbuild.builds.builder", 1],
  ])("is Google's own default for %s with %s: %d", (account, role, count) => {
    expect(judge(role, `serviceAccount:${account}`).length).toBe(count);
    expect(judge(role, `x-serviceAccount:${account}`).length).toBe(1);
  });

  test("is basic for Google's agents by its whole name only", () => {
    const agent = "serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com";
    const count = (role: string) => judge(role, agent).length;
    expect(["roles/owner", "roles/viewer", "roles/editor", "roles/owner.x", "x/roles/owner"].map(count)).toEqual([
      1, 1, 0, 0, 0,
    ]);
  });

  test("may be held by accounts that run nothing or are the platform's, and by all that a value may come from", () => {
    const role = "roles/pubsub.publisher";
    expect(judge(role, member("ci"))).toEqual([]);
    expect(judge("roles/run.admin", member("ci"))).toHaveLength(1);
    expect(judge(role, member("acme-run"))).toHaveLength(1);
    expect(judge(role, "serviceAccount:x@other.iam.gserviceaccount.com")).toHaveLength(1);
    const platform = {
      packConfig: { "tenant-label": { externals: { "x@other.iam.gserviceaccount.com": "platform" } } },
    };
    expect(judge(role, "serviceAccount:x@other.iam.gserviceaccount.com", platform)).toEqual([]);
    const [ci, app] = [urnOf(types.account, "ci"), urnOf(types.account, "acme-run")];
    expect(judge(role, unknown, {}, { member: [ci] })).toEqual([]);
    expect(judge(role, unknown, {}, { member: [ci, app] })).toEqual([
      "grant: 'member' must not get 'roles/pubsub.publisher' on a whole project, got 'acme-run'; grant it on the one resource that needs it, or name the role in 'allowedRoles' if it shows no data",
    ]);
    expect(judge(role, unknown, {}, { member: [urnOf(types.account, "read")] })).toEqual([
      "grant: 'member' must not get 'roles/pubsub.publisher' on a whole project, got 'an account'; grant it on the one resource that needs it, or name the role in 'allowedRoles' if it shows no data",
    ]);
  });

  test("is for all of several accounts that one value may stand for, or for none", () => {
    const accounts = [urnOf(types.account, "ci"), urnOf(types.account, "acme-run")];
    const stand = registered(
      "gcp:serviceaccount/iAMMember:IAMMember",
      "stand",
      { serviceAccountId: unknown, role: "r", member: "user:a@example.com" },
      { serviceAccountId: accounts },
    );
    const grant = registered(
      type,
      "grant",
      { project: "p", role: "roles/pubsub.publisher", member: unknown },
      { member: [stand.urn] },
    );
    expect(said("no-broad-role", [...base, stand, grant])).toHaveLength(1);
  });

  test("is not for a service of no tenant, which is a tenant of its own", () => {
    const account = registered(types.account, "solo", { accountId: "solo", project: "p" });
    const app = registered(types.service, "app", {
      project: "p",
      template: { serviceAccount: "solo@p.iam.gserviceaccount.com" },
    });
    const grant = registered(type, "grant", {
      project: "p",
      role: "roles/pubsub.publisher",
      member: member("solo"),
    });
    expect(said("no-broad-role", [account, app, grant])).toHaveLength(1);
  });

  test("is open to nobody in general, with whatever role, and config allows none of that", () => {
    const options = { packConfig: { "no-broad-role": { allowedRoles: ["roles/browser", 7, null] } } };
    for (const who of ["allUsers", unknown]) {
      expect(judge("roles/browser", who, options)).toHaveLength(1);
    }
    expect(judge("roles/browser", member("acme-run"), options)).toEqual([]);
    expect(
      judge("roles/browser", member("acme-run"), { packConfig: { "no-broad-role": { allowedRoles: "x" } } }),
    ).toHaveLength(1);
  });

  test("can't be told from a document that can't be read", () => {
    const policy = (policyData: unknown) =>
      grantSaid("no-broad-role", "gcp:projects/iAMPolicy:IAMPolicy", { policyData });
    expect(policy("roles/owner")).toEqual([
      "grant: 'policyData' must not get a role that is not known yet on a whole project, got a policy document that can't be read; build it with pulumi.jsonStringify",
    ]);
    expect(policy(unknown)).toEqual([
      "grant: 'policyData' must not get a role that is not known yet on a whole project, got a value that is not known yet; write the role as a plain value",
    ]);
    expect(policy(document("roles/browser", ["group:a@example.com", "allUsers"]))).toHaveLength(1);
  });
});

describe("no-broad-role", () => {
  const type = "gcp:projects/iAMMember:IAMMember";
  const judge = (role: unknown, who: unknown, options = {}) =>
    grantSaid("no-broad-role", type, { role, member: who }, {}, options);
  const message = (role: string, got: string) =>
    `grant: 'member' must not get '${role}' on a whole project, ${got}; grant it on the one resource that needs it`;
  const harmless = (role: string, got: string) =>
    `${message(role, got)}, or name the role in 'allowedRoles' if it shows no data`;

  test.each<[string, unknown, unknown, string[]]>([
    ["telemetry of an app", "roles/logging.logWriter", member("acme-run"), []],
    [
      "all secrets for an app",
      "roles/secretmanager.secretAccessor",
      member("acme-run"),
      [message("roles/secretmanager.secretAccessor", `got '${member("acme-run")}'`)],
    ],
    [
      "a custom role for an app",
      "projects/p/roles/x",
      member("acme-run"),
      [harmless("projects/p/roles/x", `got '${member("acme-run")}'`)],
    ],
    [
      "a plain role for an outsider",
      "roles/pubsub.publisher",
      member("x"),
      [harmless("roles/pubsub.publisher", `got '${member("x")}'`)],
    ],
    ["a plain role for an account that runs nothing", "roles/pubsub.publisher", member("ci"), []],
    [
      "a reaching role for an account that runs nothing",
      "roles/storage.objectViewer",
      member("ci"),
      [message("roles/storage.objectViewer", `got '${member("ci")}'`)],
    ],
    ["a viewer", "roles/viewer", "user:a@example.com", [message("roles/viewer", "got 'user:a@example.com'")]],
    ["a plain role for people", "roles/monitoring.viewer", "group:a@example.com", []],
    [
      "everyone, whatever the role",
      "roles/logging.logWriter",
      "allUsers",
      [harmless("roles/logging.logWriter", "got 'allUsers'")],
    ],
    [
      "Google's own agent with its own role",
      "roles/run.serviceAgent",
      "serviceAccount:service-1@serverless-robot-prod.iam.gserviceaccount.com",
      [],
    ],
    [
      "Google's own agent as owner",
      "roles/owner",
      "serviceAccount:service-1@serverless-robot-prod.iam.gserviceaccount.com",
      [message("roles/owner", "got 'serviceAccount:service-1@serverless-robot-prod.iam.gserviceaccount.com'")],
    ],
    ["the agent that edits by default", "roles/editor", "serviceAccount:1@cloudservices.gserviceaccount.com", []],
    [
      "someone not known",
      "roles/logging.logWriter",
      unknown,
      [harmless("roles/logging.logWriter", "got a value that is not known yet")],
    ],
    [
      "a role not known",
      unknown,
      member("ci"),
      [
        "grant: 'member' must not get a role that is not known yet on a whole project, got a value that is not known yet; write the role as a plain value",
      ],
    ],
  ])("judges %s", (_, role, who, messages) => {
    expect(judge(role, who)).toEqual(messages);
  });

  test("allows roles that config names", () => {
    expect(
      judge("roles/cloudtranslate.user", member("acme-run"), {
        packConfig: { "no-broad-role": { allowedRoles: ["roles/cloudtranslate.user"] } },
      }),
    ).toEqual([]);
  });

  test.each([
    [
      "folder",
      "gcp:folder/iAMBinding:IAMBinding",
      { folder: "1", role: "roles/owner", members: ["group:a@example.com"] },
    ],
    [
      "organization",
      "gcp:organizations/iAMPolicy:IAMPolicy",
      { orgId: "1", policyData: document("roles/owner", ["group:a@example.com"]) },
    ],
  ])("holds on a %s", (level, type_, inputs) => {
    expect(grantSaid("no-broad-role", type_, inputs)[0]).toContain(`'roles/owner' on a whole ${level}`);
  });

  const number = "123456789012";
  test.each([
    [
      "a build account with its default role",
      `serviceAccount:${number}@cloudbuild.gserviceaccount.com`,
      "roles/cloudbuild.builds.builder",
      0,
    ],
    [
      "a build account that reads every secret",
      `serviceAccount:${number}@cloudbuild.gserviceaccount.com`,
      "roles/secretmanager.secretAccessor",
      1,
    ],
    [
      "a build account that acts as any account",
      `serviceAccount:${number}@cloudbuild.gserviceaccount.com`,
      "roles/iam.serviceAccountTokenCreator",
      1,
    ],
    [
      "a build account that deploys everything",
      `serviceAccount:${number}@cloudbuild.gserviceaccount.com`,
      "roles/run.admin",
      1,
    ],
    [
      "a build account that writes logs",
      `serviceAccount:${number}@cloudbuild.gserviceaccount.com`,
      "roles/logging.logWriter",
      0,
    ],
    [
      "managed machines that read every bucket",
      `serviceAccount:${number}@cloudservices.gserviceaccount.com`,
      "roles/storage.objectViewer",
      1,
    ],
    ["an app that runs queries", member("acme-run"), "roles/bigquery.jobUser", 0],
    ["an app that gets events", member("acme-run"), "roles/eventarc.eventReceiver", 0],
    ["an app that writes traces", member("acme-run"), "roles/telemetry.tracesWriter", 0],
    ["an app that pulls images", member("acme-run"), "roles/artifactregistry.reader", 0],
    ["an app that reads every dataset", member("acme-run"), "roles/bigquery.dataViewer", 1],
    ["an app that gets any event and any file", member("acme-run"), "roles/storage.objectViewer", 1],
  ])("judges %s", (_, who, role, count) => {
    expect(judge(role, who)).toHaveLength(count);
  });
});
