import { describe, expect, it as test } from "vitest";
import { unknown } from "../support/cloudOutputs";
import { registered, said } from "../support/resources";
import { base, document, email, grantSaid, member } from "../support/twoTenants";

describe("no-broad-role", () => {
  const type = "gcp:projects/iAMMember:IAMMember";
  const judge = (role: unknown, who: unknown, options = {}) =>
    grantSaid("no-broad-role", type, { role, member: who }, {}, options);
  const message = (role: string, got: string) =>
    `grant: 'member' must not get '${role}' on a whole project, ${got}; grant it on the one resource that needs it`;

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
      [message("projects/p/roles/x", `got '${member("acme-run")}'`)],
    ],
    [
      "a plain role for an outsider",
      "roles/pubsub.publisher",
      member("x"),
      [message("roles/pubsub.publisher", `got '${member("x")}'`)],
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
      [message("roles/logging.logWriter", "got 'allUsers'")],
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
      [message("roles/logging.logWriter", "got a value that is not known yet")],
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
});

describe("no-cross-tenant-grant", () => {
  const rule = "no-cross-tenant-grant";
  const invoke = (name: string, who: unknown) =>
    grantSaid(rule, "gcp:cloudrunv2/serviceIamMember:ServiceIamMember", {
      name,
      role: "roles/run.invoker",
      member: who,
    });
  const message = (role: string, got: string) =>
    `grant: 'member' must name principals of the same tenant for '${role}', ${got}; grant it to this tenant's own account`;

  test.each<[string, string, unknown, string[]]>([
    ["an app called by itself", "acme", member("acme-run"), []],
    ["an app called by an account that runs nothing", "acme", member("ci"), []],
    ["an app called by a named outsider", "acme", "serviceAccount:x@other.iam.gserviceaccount.com", []],
    ["an app called by people", "acme", "group:a@example.com", []],
    [
      "an app called by another tenant",
      "acme",
      member("globex-run"),
      [message("roles/run.invoker", "got 'globex-run', which belongs to tenant 'globex'")],
    ],
    ["a proxy called by its app", "proxy", member("acme-run"), []],
    [
      "a proxy called by another tenant",
      "proxy",
      member("globex-run"),
      [message("roles/run.invoker", "got 'globex-run', which belongs to tenant 'globex'")],
    ],
    [
      "a proxy called by a named outsider",
      "proxy",
      "serviceAccount:x@other.iam.gserviceaccount.com",
      [message("roles/run.invoker", "got 'x' from outside the stack")],
    ],
    [
      "a proxy called by people",
      "proxy",
      "group:a@example.com",
      [message("roles/run.invoker", "got 'group:a@example.com'")],
    ],
  ])("judges %s", (_, name, who, messages) => {
    expect(invoke(name, who)).toEqual(messages);
  });

  const actAs = (role: string, who: unknown, options = {}) =>
    grantSaid(
      rule,
      "gcp:serviceaccount/iAMMember:IAMMember",
      { serviceAccountId: `projects/p/serviceAccounts/${email("acme-run")}`, role, member: who },
      {},
      options,
    );
  test.each<[string, string, unknown, number]>([
    ["its own proxy", "roles/iam.serviceAccountTokenCreator", member("acme-egress"), 0],
    ["another tenant", "roles/iam.serviceAccountUser", member("globex-run"), 1],
    ["an outsider", "roles/iam.serviceAccountTokenCreator", "serviceAccount:x@other.iam.gserviceaccount.com", 1],
    ["everyone", "roles/iam.serviceAccountUser", "allAuthenticatedUsers", 1],
    ["all editors", "roles/iam.serviceAccountUser", "projectEditor:p", 1],
    ["someone not known", "roles/iam.serviceAccountUser", unknown, 1],
  ])("judges acting as a tenant's account by %s", (_, role, who, count) => {
    expect(actAs(role, who).length).toBe(count);
  });

  test("lets the platform deploy as a tenant's account, but not take its tokens", () => {
    const options = {
      packConfig: { "tenant-label": { externals: { "deploy@ops.iam.gserviceaccount.com": "platform" } } },
    };
    const deployer = "serviceAccount:deploy@ops.iam.gserviceaccount.com";
    expect(actAs("roles/iam.serviceAccountUser", deployer, options)).toEqual([]);
    expect(actAs("roles/iam.serviceAccountTokenCreator", deployer, options).length).toBe(1);
  });

  test("judges anything that carries a tenant's label", () => {
    const topic = registered("gcp:pubsub/topic:Topic", "events", { name: "events", labels: { tenant: "acme" } });
    const grant = (who: string) =>
      registered(
        "gcp:pubsub/topicIAMMember:TopicIAMMember",
        "grant",
        { topic: "events", role: "roles/pubsub.subscriber", member: who },
        { topic: [topic.urn] },
      );
    expect(said(rule, [...base, topic, grant(member("acme-run"))])).toEqual([]);
    expect(said(rule, [...base, topic, grant(member("globex-run"))])).toEqual([
      message("roles/pubsub.subscriber", "got 'globex-run', which belongs to tenant 'globex'"),
    ]);
  });
});
