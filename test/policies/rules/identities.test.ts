import { describe, expect, it as test } from "vitest";
import { unknown } from "../support/cloudOutputs";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";

const account = (id: string, inputs: object = {}) =>
  registered(types.account, id, { accountId: id, project: "p", ...inputs });
const app = (name: string, serviceAccount: unknown, labels: object = {}, sources: string[] = []) =>
  registered(
    types.service,
    name,
    { name, labels, template: serviceAccount === undefined ? {} : { serviceAccount } },
    { template: sources },
  );
const email = (id: string) => `${id}@p.iam.gserviceaccount.com`;
const at = "'template.serviceAccount'";
const fix = "create a service account for this tenant in the stack and pass its e-mail";
const own = "must be this tenant's own account";

describe("own-service-account", () => {
  test.each<[string, Registered[], string[]]>([
    ["an account of the stack", [account("run"), app("a", email("run"))], []],
    ["an account by its path", [account("run"), app("a", `projects/-/serviceAccounts/${email("run")}`)], []],
    ["an account in a project not known", [account("run", { project: unknown }), app("a", email("run"))], []],
    [
      "an account not known, from its resource",
      [account("run"), app("a", unknown, {}, [urnOf(types.account, "run")])],
      [],
    ],
    [
      "either of two accounts of the tenant",
      [
        account("run"),
        account("other"),
        app("a", unknown, {}, [urnOf(types.account, "run"), urnOf(types.account, "other")]),
      ],
      [],
    ],
    [
      "no account",
      [app("a", undefined)],
      [`a: ${at} must be set, got nothing, which means the project's default account; ${fix}`],
    ],
    [
      "the project's default account",
      [app("a", "1-compute@developer.gserviceaccount.com")],
      [`a: ${at} ${own}, got the project's default account; ${fix}`],
    ],
    [
      "App Engine's account",
      [app("a", "p@appspot.gserviceaccount.com")],
      [`a: ${at} ${own}, got the project's default account; ${fix}`],
    ],
    [
      "an account outside the stack",
      [app("a", email("x"))],
      [`a: ${at} ${own}, got 'x' from outside the stack; create it in this stack or declare its tenant in 'externals'`],
    ],
    [
      "an account that is only read",
      [app("a", unknown, {}, [urnOf(types.account, "read")])],
      [
        `a: ${at} ${own}, got 'read' from outside the stack; create it in this stack or declare its tenant in 'externals'`,
      ],
    ],
    [
      "an account from nowhere",
      [app("a", unknown)],
      [`a: ${at} must provably be this tenant's own account, got a value that is not known yet; ${fix}`],
    ],
    [
      "an account from something else",
      [app("a", unknown, {}, [urnOf(types.bucket, "files")])],
      [`a: ${at} must provably be this tenant's own account, got a value that is not known yet; ${fix}`],
    ],
    [
      "a tenant not known",
      [account("run"), app("a", email("run"), { tenant: unknown })],
      [
        `a: ${at} ${own}, got 'run' for a service whose tenant is not known yet; write the tenant label as a plain value`,
      ],
    ],
  ])("judges %s", (_, resources, messages) => {
    expect(said("own-service-account", resources)).toEqual(messages);
  });

  test.each([
    ["123456-compute@developer.gserviceaccount.com", true],
    ["serviceAccount:1-compute@developer.gserviceaccount.com", true],
    ["my-project@appspot.gserviceaccount.com", true],
    ["serviceAccount:p@appspot.gserviceaccount.com", true],
    ["x1-compute@developer.gserviceaccount.com", false],
    ["1-compute@developer.gserviceaccount.com.example.com", false],
    ["x-compute@developer.gserviceaccount.com", false],
    ["a@p@appspot.gserviceaccount.com", false],
    ["p@appspot.gserviceaccount.com.example.com", false],
    ["user:p@appspot.gserviceaccount.com", true],
  ])("takes %s for the project's default account: %s", (text, projects) => {
    const [message = ""] = said("own-service-account", [app("a", text)]);
    expect(message.includes("got the project's default account")).toBe(projects);
  });

  test("takes the owner of an outside account from config", () => {
    const told = (owner: string) =>
      said("own-service-account", [app("a", email("x"), { tenant: "acme" })], {
        packConfig: { "tenant-label": { externals: { [email("x")]: owner } } },
      });
    expect(told("acme")).toEqual([]);
    expect(told("globex")).toEqual([`a: ${at} ${own}, got 'x', which belongs to tenant 'globex'; ${fix}`]);
  });
});

describe("no-shared-service-account", () => {
  const shared = (name: string, with_: string, target = "'run'") =>
    `${name}: ${at} must be an account of this tenant alone, got ${target}, which '${with_}' also runs as; create an account for each tenant`;
  const run = [urnOf(types.account, "run")];

  test.each<[string, Registered[], string[]]>([
    [
      "one tenant's two services",
      [account("run"), app("a", email("run"), { tenant: "x" }), app("b", email("run"), { tenant: "x" })],
      [],
    ],
    [
      "two tenants",
      [account("run"), app("a", email("run"), { tenant: "x" }), app("b", email("run"), { tenant: "y" })],
      [shared("a", "b"), shared("b", "a")],
    ],
    [
      "two unlabelled services",
      [account("run"), app("a", email("run")), app("b", unknown, {}, run)],
      [shared("a", "b"), shared("b", "a")],
    ],
    [
      "two services outside whose account nobody knows",
      [app("a", email("run")), app("b", `serviceAccount:${email("run")}`)],
      [shared("a", "b"), shared("b", "a")],
    ],
    [
      "one that may be either",
      [
        account("run"),
        account("other"),
        app("a", email("run"), { tenant: "x" }),
        app("b", unknown, { tenant: "y" }, [...run, urnOf(types.account, "other")]),
      ],
      [shared("a", "b"), shared("b", "a", "'run' or 'other'")],
    ],
    [
      "an app and its egress proxy",
      [
        account("run"),
        app("a", email("run"), { tenant: "x" }),
        app("b", email("run"), { tenant: "x", "bulkhead-role": "egress-proxy" }),
      ],
      [
        `a: ${at} must differ between a tenant's app and its egress proxy, got 'run' for both; create an account for the proxy`,
        `b: ${at} must differ between a tenant's app and its egress proxy, got 'run' for both; create an account for the proxy`,
      ],
    ],
  ])("judges %s", (_, resources, messages) => {
    expect(said("no-shared-service-account", resources)).toEqual(messages);
  });
});

describe("tenant-label", () => {
  const missing = (name: string) =>
    `${name}: 'labels.tenant' must be set where other services have a tenant, got nothing; set the tenant's id or 'platform'`;
  const tenant = registered("bulkhead:index:Tenant", "acme", {});
  const inside = (labels: object) => ({ ...app("a", undefined, labels), parent: tenant.urn });

  test.each<[string, Registered[], string[]]>([
    ["a stack without tenants", [app("a", undefined), app("b", undefined)], []],
    [
      "a service that says nothing among tenants",
      [app("a", undefined, { tenant: "x" }), app("b", undefined)],
      [missing("b")],
    ],
    [
      "the platform among tenants",
      [app("a", undefined, { tenant: "x" }), app("b", undefined, { tenant: "platform" })],
      [],
    ],
    [
      "a label not known",
      [app("a", undefined, { tenant: unknown })],
      [
        "a: 'labels.tenant' must be known before the deployment, got a value that is not known yet; write the tenant's id as a plain value",
      ],
    ],
    [
      "a secret's label not known",
      [registered(types.secret, "s", { secretId: "s", labels: unknown })],
      [
        "s: 'labels.tenant' must be known before the deployment, got a value that is not known yet; write the tenant's id as a plain value",
      ],
    ],
    ["a service inside a component, without a label", [tenant, inside({}), app("b", undefined)], [missing("b")]],
    ["a label that agrees with the component", [tenant, inside({ tenant: "acme" })], []],
    [
      "a label that contradicts the component",
      [tenant, inside({ tenant: "globex" })],
      [
        "a: 'labels.tenant' must be 'acme' inside this tenant's component, got 'globex'; remove the label or move the resource",
      ],
    ],
  ])("judges %s", (_, resources, messages) => {
    expect(said("tenant-label", resources)).toEqual(messages);
  });
});

describe("a role label", () => {
  test("that is not known is a finding on what runs code, by the name that config gives it", () => {
    const message = (key: string) =>
      `a: 'labels.${key}' must be known before the deployment, got a value that is not known yet; write the role as a plain value`;
    expect(said("tenant-label", [app("a", undefined, { "bulkhead-role": unknown })])).toEqual([
      message("bulkhead-role"),
    ]);
    expect(said("tenant-label", [registered(types.secret, "s", { labels: { "bulkhead-role": unknown } })])).toEqual([]);
    expect(
      said("tenant-label", [app("a", undefined, { part: unknown })], {
        packConfig: { "tenant-label": { roleLabel: "part" } },
      }),
    ).toEqual([message("part")]);
  });

  test("of a cell around a service is none of a tenant's", () => {
    const cell = registered("bulkhead:index:Cell", "cell", {});
    const inside = { ...app("a", undefined, { tenant: "acme" }), parent: cell.urn };
    expect(said("tenant-label", [cell, inside])).toEqual([]);
    const role = registered("gcp:storage/bucketObject:BucketObject", "o", { labels: { tenant: unknown } });
    expect(said("tenant-label", [role])).toEqual([]);
  });
});

describe("accounts of three services", () => {
  test("name each other service once, and an app's two services not at all", () => {
    const proxyOf = (name: string, tenant: string) =>
      app(name, email("run"), { tenant, "bulkhead-role": "egress-proxy" });
    const found = said("no-shared-service-account", [
      account("run"),
      app("a", email("run"), { tenant: "x" }),
      app("b", email("run"), { tenant: "y" }),
      app("c", email("run"), { tenant: "y" }),
    ]);
    expect(found).toEqual([shared3("a", "'b', 'c'"), shared3("b", "'a'"), shared3("c", "'a'")]);
    expect(said("no-shared-service-account", [account("run"), proxyOf("p", "x"), proxyOf("q", "x")])).toEqual([]);
    expect(said("no-shared-service-account", [account("run"), app("a", email("run"))])).toEqual([]);
    expect(said("no-shared-service-account", [app("a", undefined), app("b", undefined)])).toEqual([]);
  });
  const shared3 = (name: string, others: string) =>
    `${name}: ${at} must be an account of this tenant alone, got 'run', which ${others} also runs as; create an account for each tenant`;
});

describe("no-service-account-key", () => {
  test.each([
    ["gcp:serviceaccount/key:Key", "a service account key"],
    ["gcp:storage/hmacKey:HmacKey", "an HMAC key"],
  ])("rejects %s", (type, what) => {
    expect(said("no-service-account-key", [registered(type, "k", {})])).toEqual([
      `k: 'k' must not exist, got ${what}; run the code as the account or use workload identity federation`,
    ]);
  });
});
