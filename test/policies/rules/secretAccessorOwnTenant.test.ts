import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";
import { base, document, grantSaid, member } from "../support/twoTenants";

const jsonStringify = "pass the account's output, in a document built with pulumi.jsonStringify";

describe("secret-accessor-own-tenant", () => {
  const type = "gcp:secretmanager/secretIamMember:SecretIamMember";
  const accessor = "roles/secretmanager.secretAccessor";
  const message = (got: string, fix = "grant it to the one account of this tenant that needs it") =>
    `grant: 'member' must name accounts of the secret's own tenant only, ${got}; ${fix}`;
  const judge = (who: unknown, role: unknown = accessor, sources: Record<string, string[]> = {}) =>
    grantSaid("secret-accessor-own-tenant", type, { secretId: "key", role, member: who }, sources);

  test.each<[string, unknown, string[]]>([
    ["its own app", member("acme-run"), []],
    ["its own proxy", member("acme-egress"), []],
    ["a service agent", "serviceAccount:service-123@gcp-sa-secretmanager.iam.gserviceaccount.com", []],
    ["another tenant", member("globex-run"), [message("got 'globex-run', which belongs to tenant 'globex'")]],
    ["an account that runs nothing", member("ci"), [message("got 'ci', which belongs to no tenant")]],
    ["an outsider", "serviceAccount:x@other.iam.gserviceaccount.com", [message("got 'x' from outside the stack")]],
    [
      "an outsider that is named like an agent",
      "serviceAccount:x@gcp-sa-evil.iam.gserviceaccount.com",
      [message("got 'x' from outside the stack")],
    ],
    ["an account without a name", "serviceAccount:", [message("got 'serviceAccount:'")]],
    ["a group", "group:everyone@example.com", [message("got 'group:everyone@example.com'")]],
    ["everyone", "allUsers", [message("got 'allUsers'")]],
    ["all editors", "projectEditor:p", [message("got 'projectEditor:p'")]],
    [
      "a pool of identities",
      "principalSet://iam.googleapis.com/x/*",
      [message("got 'principalSet://iam.googleapis.com/x/*'")],
    ],
    ["someone not known", unknown, [message("got a value that is not known yet", jsonStringify)]],
  ])("judges %s", (_, who, messages) => {
    expect(judge(who)).toEqual(messages);
  });

  test("lets roles pass that show no value, and none that isn't known", () => {
    expect(judge(member("globex-run"), "roles/secretmanager.secretVersionAdder")).toEqual([]);
    expect(judge(member("globex-run"), unknown).length).toBe(1);
    expect(judge(member("globex-run"), "projects/p/roles/custom").length).toBe(1);
  });

  test("follows an unknown member to its account", () => {
    expect(judge(unknown, accessor, { member: [urnOf(types.account, "acme-run")] })).toEqual([]);
    expect(judge(unknown, accessor, { member: [urnOf(types.account, "globex-run")] })).toEqual([
      message("got 'globex-run', which belongs to tenant 'globex'"),
    ]);
  });

  test("allows what config names", () => {
    const options = {
      packConfig: { "secret-accessor-own-tenant": { allowedPrincipals: ["group:oncall@example.com"] } },
    };
    const inputs = (who: string) => ({ secretId: "key", role: accessor, member: who });
    expect(grantSaid("secret-accessor-own-tenant", type, inputs("group:oncall@example.com"), {}, options)).toEqual([]);
    expect(grantSaid("secret-accessor-own-tenant", type, inputs("group:other@example.com"), {}, options).length).toBe(
      1,
    );
  });

  test("rejects app and proxy together, in one policy or in two grants", () => {
    const policy = "gcp:secretmanager/secretIamPolicy:SecretIamPolicy";
    const both = document(accessor, [member("acme-run"), member("acme-egress")]);
    expect(grantSaid("secret-accessor-own-tenant", policy, { secretId: "key", policyData: both })).toEqual([
      "grant: 'policyData' must name the egress proxy's account or the app's, got both ('acme-run' runs the app); let only one of them read the secret",
    ]);
    const grants = ["acme-run", "acme-egress"].map((id) =>
      registered(type, `to-${id}`, { project: "p", secretId: "key", role: accessor, member: member(id) }),
    );
    expect(said("secret-accessor-own-tenant", [...base, ...grants])).toEqual([
      "to-acme-run: 'member' must name the egress proxy's account or the app's, got both ('acme-run' runs the app); let only one of them read the secret",
    ]);
  });
});

describe("readers of a secret", () => {
  const rule = "secret-accessor-own-tenant";
  const policy = "gcp:secretmanager/secretIamPolicy:SecretIamPolicy";
  const single = "gcp:secretmanager/secretIamMember:SecretIamMember";
  const accessor = "roles/secretmanager.secretAccessor";

  test("can't be told from a document that can't be read, or without a secret", () => {
    expect(grantSaid(rule, policy, { secretId: "key", policyData: "{" })).toEqual([
      `grant: 'policyData' must name accounts of the secret's own tenant only, got a policy document that can't be read; build it with pulumi.jsonStringify`,
    ]);
    expect(grantSaid(rule, single, { secretId: unknown, role: accessor, member: member("acme-run") })).toEqual([
      "grant: 'member' must name accounts of the secret's own tenant only, got 'acme-run' for something whose tenant can't be told; grant it to the one account of this tenant that needs it",
    ]);
    expect(grantSaid(rule, single, { secretId: "elsewhere", role: accessor, member: member("acme-run") })).toEqual([
      "grant: 'member' must name accounts of the secret's own tenant only, got 'acme-run' for something outside the stack; grant it to the one account of this tenant that needs it",
    ]);
  });

  test("are known by the tenant of whatever an unknown secret comes from", () => {
    const part = registered("custom:index:Keys", "keys", { labels: { tenant: "acme" } });
    const plain = registered("custom:index:Keys", "plain", {});
    const by = (who: string, from: string) =>
      said(rule, [
        ...base,
        part,
        plain,
        registered(single, "grant", { secretId: unknown, role: accessor, member: member(who) }, { secretId: [from] }),
      ]).length;
    expect([by("acme-run", part.urn), by("globex-run", part.urn), by("acme-run", plain.urn)]).toEqual([0, 1, 1]);
    expect(by("acme-run", "urn:pulumi:prod::app::custom:index:Keys::gone")).toBe(1);
  });

  test("may be unlabelled, for an unlabelled service's own secret", () => {
    const solo = registered(types.account, "solo", { accountId: "solo", project: "p" });
    const key = registered(types.secret, "own", { secretId: "own", project: "p" });
    const app = registered(types.service, "solo", {
      project: "p",
      template: { serviceAccount: "solo@p.iam.gserviceaccount.com", volumes: [{ secret: { secret: "own" } }] },
    });
    const grant = (who: string) =>
      registered(single, "grant", { project: "p", secretId: "own", role: accessor, member: member(who) });
    expect(said(rule, [...base, solo, key, app, grant("solo")])).toEqual([]);
    expect(said(rule, [...base, solo, key, app, grant("ci")])).toHaveLength(1);
  });

  test("that see no value are no readers, and an account of both parts is neither part's alone", () => {
    for (const role of ["viewer", "secretVersionAdder", "secretVersionManager"]) {
      expect(
        grantSaid(rule, single, { secretId: "key", role: `roles/secretmanager.${role}`, member: "allUsers" }),
      ).toEqual([]);
    }
    const job = registered(types.job, "job", {
      project: "p",
      labels: { tenant: "acme" },
      template: { template: { serviceAccount: "acme-egress@p.iam.gserviceaccount.com" } },
    });
    const both = document(accessor, [member("acme-run"), member("acme-egress")]);
    const grant = registered(policy, "grant", { project: "p", secretId: "key", policyData: both });
    expect(said(rule, [...base, grant])).toHaveLength(1);
    expect(said(rule, [...base, job, grant])).toEqual([]);
    const idle = document(accessor, [member("ci"), member("acme-egress")]);
    expect(grantSaid(rule, policy, { secretId: "key", policyData: idle })).toEqual([
      "grant: 'policyData' must name accounts of the secret's own tenant only, got 'ci', which belongs to no tenant; grant it to the one account of this tenant that needs it",
    ]);
  });

  test("are a matter of other rules on projects and buckets", () => {
    expect(grantSaid(rule, "gcp:projects/iAMMember:IAMMember", { role: accessor, member: "allUsers" })).toEqual([]);
  });
});
