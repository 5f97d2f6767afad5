import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { judge, message, rule } from "../support/crossTenantGrant";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";
import { base, email, grantSaid, member } from "../support/twoTenants";

const pools = "principalSet://iam.googleapis.com/projects/1/pool";
const pool = `${pools}/attribute.sub/acme`;
const invoker = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember";
const unlabelled = [
  registered(types.account, "solo", { accountId: "solo", project: "p" }),
  registered(types.service, "solo", { name: "solo", project: "p", template: { serviceAccount: email("solo") } }),
];

describe("a service's invoker", () => {
  test("may be anyone but a tenant's account where the service is outside the stack, and nobody's where it can't be told", () => {
    expect(judge(invoker, { name: "elsewhere", member: member("acme-run") })).toEqual([]);
    expect(judge(invoker, { name: unknown, member: member("acme-run") })).toEqual([
      message("got 'acme-run' for something whose tenant can't be told"),
    ]);
    expect(judge(invoker, { name: unknown, member: member("ci") })).toEqual([]);
    expect(judge(invoker, { name: unknown, member: "group:a@example.com" })).toEqual([]);
    const acme = base.filter(({ name, type }) => type === types.service && name === "acme").map(({ urn }) => urn);
    const outside = [...acme, urnOf(types.service, "read")];
    expect(judge(invoker, { name: unknown, member: member("globex-run") }, { name: outside })).toEqual([
      message("got 'globex-run', which belongs to tenant 'globex'"),
    ]);
    const either = base.filter(({ type }) => type === types.service).map(({ urn }) => urn);
    expect(judge(invoker, { name: unknown, member: member("acme-run") }, { name: either })).toEqual([
      message("got 'acme-run', which belongs to tenant 'acme'"),
    ]);
  });

  test("may be a tenant where the service is certainly the platform's", () => {
    const shown = registered(types.service, "shown", { name: "shown", labels: { tenant: "platform" } });
    const acme = base.filter(({ name, type }) => type === types.service && name === "acme").map(({ urn }) => urn);
    const call = (...sources: string[]) =>
      judge(invoker, { name: unknown, role: "roles/run.invoker", member: member("globex-run") }, { name: sources }, [
        shown,
      ]);
    const foreign = (got: string) => [message(got, "member", "'roles/run.invoker'")];
    expect(call(shown.urn)).toEqual([]);
    expect(call()).toEqual(foreign("got 'globex-run' for something whose tenant can't be told"));
    expect(call(shown.urn, ...acme)).toEqual(foreign("got 'globex-run', which belongs to tenant 'globex'"));
  });

  test("in a stack without tenants may be any service of it, and nobody whom config gives to a tenant", () => {
    const second = registered(types.service, "second", { name: "second", project: "p" });
    const shown = registered(types.service, "shown", { name: "shown", labels: { tenant: "platform" } });
    const call = (who: string, ...services: Registered[]) =>
      said(
        rule,
        [
          ...unlabelled,
          second,
          shown,
          registered(
            invoker,
            "grant",
            { name: unknown, project: "p", role: "r", member: who },
            { name: services.map(({ urn }) => urn) },
          ),
        ],
        { packConfig: { "tenant-label": { externals: { "x@ops.iam.gserviceaccount.com": "acme" } } } },
      );
    expect(call(member("solo"), second)).toEqual([]);
    expect(call(member("solo"), second, shown)).toEqual([
      message("got 'solo', which belongs to the unlabelled 'solo'"),
    ]);
    expect(call("serviceAccount:x@ops.iam.gserviceaccount.com", second)).toEqual([
      message("got 'x', which belongs to tenant 'acme'"),
    ]);
  });

  test("is a proxy's own tenant wherever a proxy is among what may be meant", () => {
    const services = base.filter(({ name, type }) => type === types.service && name !== "globex").map(({ urn }) => urn);
    expect(judge(invoker, { name: unknown, member: "group:a@example.com" }, { name: services })).toEqual([
      message("got 'group:a@example.com'"),
    ]);
    for (const who of ["group:a@example.com", "projectViewer:p", pool]) {
      expect(judge(invoker, { name: "proxy", member: who })).toEqual([message(`got '${who}'`)]);
      expect(judge(invoker, { name: "acme", member: who })).toEqual([]);
    }
    expect(judge(invoker, { name: "proxy", member: member("ci") })).toEqual([
      message("got 'ci', which belongs to no tenant"),
    ]);
    const loose = registered(types.service, "loose", { name: "loose", labels: { "bulkhead-role": "egress-proxy" } });
    expect(judge(invoker, { name: "loose", member: member("ci") }, {}, [loose])).toEqual([
      message("got 'ci', which belongs to no tenant"),
    ]);
  });

  test("is no matter of this rule where it is public, not known or can't be read", () => {
    for (const who of ["allUsers", unknown]) {
      expect(judge(invoker, { name: "acme", member: who })).toEqual([]);
    }
    expect(judge("gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy", { name: "acme", policyData: "{" })).toEqual([]);
  });

  test("may be an account of the platform, but not on a proxy", () => {
    const options = { packConfig: { "tenant-label": { externals: { "x@ops.iam.gserviceaccount.com": "platform" } } } };
    const by = (name: string) =>
      grantSaid(
        rule,
        invoker,
        { name, role: "r", member: "serviceAccount:x@ops.iam.gserviceaccount.com" },
        {},
        options,
      );
    expect(by("acme")).toEqual([]);
    expect(by("proxy")).toEqual([message("got 'x', which belongs to the platform")]);
  });

  test("that two tenants share is reported where it is shared, but on a proxy also here", () => {
    const second = registered(types.service, "second", {
      name: "second",
      project: "p",
      labels: { tenant: "globex" },
      template: { serviceAccount: email("acme-run") },
    });
    expect(judge(invoker, { name: "acme", member: member("acme-run") }, {}, [second])).toEqual([]);
    expect(judge(invoker, { name: "proxy", member: member("acme-run") }, {}, [second])).toEqual([
      message("got 'acme-run', which belongs to several tenants"),
    ]);
  });

  test("of no tenant may call itself and nobody else", () => {
    expect(judge(invoker, { name: "solo", member: member("solo") }, {}, unlabelled)).toEqual([]);
    expect(judge(invoker, { name: "acme", member: member("solo") }, {}, unlabelled)).toEqual([
      message("got 'solo', which belongs to the unlabelled 'solo'"),
    ]);
  });
});

describe("a grant on an account", () => {
  const actAs = (on: string, who: unknown, role = "roles/iam.serviceAccountUser", others: Registered[] = []) =>
    judge(
      "gcp:serviceaccount/iAMMember:IAMMember",
      { serviceAccountId: `projects/p/serviceAccounts/${email(on)}`, role, member: who },
      {},
      others,
    ).length;

  test("that runs nothing may be held by others that run nothing", () => {
    const second = registered(types.account, "cd", { accountId: "cd", project: "p" });
    expect(actAs("ci", member("cd"), "r", [second])).toBe(0);
    expect(actAs("ci", member("ci"))).toBe(0);
    expect(actAs("ci", member("acme-run"))).toBe(1);
    expect(actAs("acme-run", member("ci"), "roles/iam.serviceAccountTokenCreator")).toBe(1);
    expect(actAs("solo", member("ci"), "r", unlabelled)).toBe(0);
    expect(actAs("elsewhere", member("ci"))).toBe(1);
    const sources = { serviceAccountId: ["ci", "acme-run"].map((id) => urnOf(types.account, id)) };
    const either = { serviceAccountId: unknown, member: member("ci"), role: "roles/iam.serviceAccountTokenCreator" };
    expect(judge("gcp:serviceaccount/iAMMember:IAMMember", either, sources)).toHaveLength(1);
  });

  test("lets an account that runs nothing deploy under it, but not be it", () => {
    expect(actAs("acme-run", member("ci"), "roles/iam.serviceAccountUser")).toBe(0);
    expect(actAs("acme-run", member("acme-run"), "roles/iam.serviceAccountUser")).toBe(0);
    expect(actAs("acme-run", member("globex-run"), "roles/iam.serviceAccountUser")).toBe(1);
  });

  test("lets it deploy under whichever of several accounts is meant, unless one is shared by tenants", () => {
    const deploy = (ids: string[], others: Registered[] = []) =>
      judge(
        "gcp:serviceaccount/iAMMember:IAMMember",
        { serviceAccountId: unknown, member: member("ci"), role: "roles/iam.serviceAccountUser" },
        { serviceAccountId: ids.map((id) => urnOf(types.account, id)) },
        others,
      );
    const cd = registered(types.account, "cd", { accountId: "cd", project: "p" });
    const second = registered(types.service, "second", {
      name: "second",
      labels: { tenant: "globex" },
      template: { serviceAccount: email("acme-run") },
    });
    expect(deploy(["acme-run", "cd"], [cd])).toEqual([]);
    expect(deploy(["acme-run", "globex-run"])).toEqual([]);
    const foreign =
      "grant: 'member' must name principals of the same tenant for 'roles/iam.serviceAccountUser', got 'ci', which belongs to no tenant; grant it to this tenant's own account";
    expect(deploy(["acme-run"], [second])).toEqual([foreign]);
    expect(deploy(["acme-run", "globex-run"], [second])).toEqual([foreign]);
  });

  test("may be held by people, and by one federated identity, but not by a whole project", () => {
    expect(actAs("acme-run", "group:a@example.com")).toBe(0);
    expect(actAs("acme-run", pool)).toBe(0);
    expect(actAs("acme-run", `${pools}/*`)).toBe(1);
    expect(actAs("acme-run", "projectViewer:p")).toBe(1);
  });
});

describe("no-cross-tenant-grant", () => {
  const invoke = (name: string, who: unknown) =>
    grantSaid(rule, "gcp:cloudrunv2/serviceIamMember:ServiceIamMember", {
      name,
      role: "roles/run.invoker",
      member: who,
    });
  const message = (role: string, got: string, fix = "grant it to this tenant's own account") =>
    `grant: 'member' must name principals of the same tenant for '${role}', ${got}; ${fix}`;

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
      [
        message(
          "roles/run.invoker",
          "got 'x' from outside the stack",
          "use an account of this stack, or say in 'externals' whose it is",
        ),
      ],
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
