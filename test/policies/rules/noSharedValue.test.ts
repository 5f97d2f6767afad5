import { describe, expect, test } from "vitest";
import { marked, unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";

const secret = (name: string, inputs: object = {}) =>
  registered(types.secret, name, { secretId: name, project: "p", ...inputs });
const labelled = (tenant: string) => ({ labels: { tenant } });

describe("no-shared-value", () => {
  const version = (name: string, of: string, data: unknown, sources: string[] = []) =>
    registered(types.version, name, { secret: of, secretData: data }, { secretData: sources });
  const two = [secret("a", labelled("acme")), secret("b", labelled("globex"))];
  const bytes = urnOf("random:index/randomBytes:RandomBytes", "bytes");
  const other = urnOf("random:index/randomBytes:RandomBytes", "other");
  const database = urnOf("gcp:sql/databaseInstance:DatabaseInstance", "db");
  const vault = (name: string) => urnOf("vault:kv/secretV2:SecretV2", name);
  const shared = (name: string, with_: string) =>
    `${name}: 'secretData' must be a value of this tenant alone, got one that '${with_}' also holds; make a value for each tenant`;
  const untold = (name: string, with_: string) =>
    `${name}: 'secretData' must be a value of this tenant alone, got one that may be that of '${with_}'; make a value for each tenant`;

  test.each<[string, Registered[], string[]]>([
    ["one value for two tenants", [version("v", "a", "same-fake"), version("w", "b", "same-fake")], [shared("v", "w")]],
    ["two values", [version("v", "a", "one-fake"), version("w", "b", "other-fake")], []],
    ["a placeholder for both", [version("v", "a", "placeholder"), version("w", "b", "placeholder")], []],
    [
      "one source for two tenants",
      [version("v", "a", unknown, [bytes]), version("w", "b", unknown, [bytes])],
      [shared("v", "w")],
    ],
    ["two sources", [version("v", "a", unknown, [bytes]), version("w", "b", unknown, [other])], []],
    ["two unknowns from nowhere", [version("v", "a", unknown), version("w", "b", unknown)], [untold("v", "w")]],
    ["one unknown from nowhere", [version("v", "a", unknown), version("w", "b", "fake")], [untold("v", "w")]],
    [
      "one unknown from nowhere beside one that is made here",
      [version("v", "a", unknown), version("w", "b", unknown, [bytes])],
      [untold("v", "w")],
    ],
    [
      "one unknown from nowhere beside placeholders and its own tenant's values",
      [version("v", "a", unknown), version("w", "a", "fake"), version("x", "b", "placeholder"), version("y", "b", "")],
      [],
    ],
    [
      "one source of a provider that nobody knows",
      [version("v", "a", unknown, [vault("x")]), version("w", "b", unknown, [vault("x")])],
      [shared("v", "w")],
    ],
    [
      "two sources of a provider that nobody knows",
      [version("v", "a", unknown, [vault("x")]), version("w", "b", unknown, [vault("y")])],
      [],
    ],
    [
      "two passwords for one database",
      [version("v", "a", unknown, [database, bytes]), version("w", "b", unknown, [database, other])],
      [],
    ],
    [
      "two sources of a provider that nobody knows, for one database",
      [version("v", "a", unknown, [database, vault("x")]), version("w", "b", unknown, [database, vault("y")])],
      [],
    ],
    [
      "two passwords put together by one resource that nobody knows",
      [version("v", "a", unknown, [vault("x"), bytes]), version("w", "b", unknown, [vault("x"), other])],
      [],
    ],
    [
      "one database's address as the secret of both",
      [version("v", "a", unknown, [database]), version("w", "b", unknown, [database])],
      [shared("v", "w")],
    ],
    ...["tls:index/selfSignedCert:SelfSignedCert", "tls:index/locallySignedCert:LocallySignedCert"]
      .concat(["tls:index/certRequest:CertRequest", "gcp:certificateauthority/certificate:Certificate"])
      .map((type): [string, Registered[], string[]] => [
        `one certificate for both (${type})`,
        [version("v", "a", unknown, [urnOf(type, "ca")]), version("w", "b", unknown, [urnOf(type, "ca")])],
        [],
      ]),
    ["two versions of one secret", [version("v", "a", "same-fake"), version("w", "a", "same-fake")], []],
  ])("judges %s", (_, versions, messages) => {
    expect(said("no-shared-value", [...two, ...versions])).toEqual(messages);
  });

  const stack = urnOf("pulumi:pulumi:StackReference", "organization/keys/prod");
  const imported = (name: string) =>
    `${name}: 'secretData' must be a value of this tenant alone, got one of the stack 'organization/keys/prod' from outside the stack; make a value for each tenant, or declare whose that is in 'externals'`;
  const externals = (owner: string) => ({
    packConfig: { "tenant-label": { externals: { "organization/keys/prod": owner } } },
  });

  test.each<[string, Registered[], string[], object]>([
    ["a value of another stack", [version("v", "a", "fake", [stack])], [imported("v")], {}],
    ["one not known yet", [version("v", "a", unknown, [stack])], [imported("v")], {}],
    ["a password made here, with an address of another stack", [version("v", "a", unknown, [bytes, stack])], [], {}],
    ["one that is declared to be its own", [version("v", "a", "fake", [stack])], [], externals("acme")],
    [
      "one that is declared to be another's",
      [version("v", "a", "fake", [stack])],
      [imported("v")],
      externals("globex"),
    ],
    ["one that is the platform's", [version("v", "a", "fake", [stack])], [imported("v")], externals("platform")],
    ["a placeholder", [version("v", "a", "placeholder", [stack])], [], {}],
    ["one in a secret that is no tenant's", [secret("c"), version("v", "c", "fake", [stack])], [], {}],
    ["one in the platform's secret", [secret("c", labelled("platform")), version("v", "c", "fake", [stack])], [], {}],
    [
      "one in a secret whose tenant isn't known yet",
      [secret("c", { labels: { tenant: unknown } }), version("v", "c", "fake", [stack])],
      [imported("v")],
      externals("acme"),
    ],
    ["one in a secret that can't be told", [version("v", unknown, "fake", [stack])], [imported("v")], {}],
    ["a value of a resource", [version("v", "a", "fake", [database])], [], {}],
    [
      "a version that is only read",
      [version("v", "a", unknown, [urnOf(types.version, "theirs")])],
      [
        "v: 'secretData' must be a value of this tenant alone, got one of 'theirs' from outside the stack; make a value for each tenant, or declare whose that is in 'externals'",
      ],
      {},
    ],
    [
      "a version of this stack and tenant",
      [version("v", "a", unknown, [urnOf(types.version, "w")]), version("w", "a", unknown, [bytes])],
      [],
      {},
    ],
  ])("judges %s", (_, resources, messages, options) => {
    expect(said("no-shared-value", [...two, ...resources], options)).toEqual(messages);
  });

  test("knows secrets in env by name, mark, config and origin, and leaves plain values alone", () => {
    const env = (name: string, tenant: string, value: unknown, sources: string[] = []) =>
      registered(
        types.service,
        tenant,
        { ...labelled(tenant), template: { containers: [{ envs: [{ name, value }] }] } },
        { template: sources },
      );
    const both = (name: string, value: unknown, sources: string[] = [], options = {}) =>
      said("no-shared-value", [env(name, "acme", value, sources), env(name, "globex", value, sources)], options).length;
    expect(both("WORD", "same-fake")).toBe(0);
    expect(both("API_KEY", "same-fake")).toBe(1);
    expect(both("WORD", marked("same-fake"))).toBe(1);
    expect(both("WORD", "same-fake", [], { config: { "app:k": "same-fake" }, secretKeys: ["app:k"] })).toBe(1);
    expect(both("WORD", unknown, [bytes])).toBe(1);
    expect(both("WORD", unknown, [database])).toBe(0);
    expect(both("ENCRYPTION_KEY", unknown, [urnOf("gcp:kms/cryptoKey:CryptoKey", "key")])).toBe(0);
    expect(
      said("no-shared-value", [
        env("WORD", "acme", unknown, [database, bytes]),
        env("WORD", "globex", unknown, [database, other]),
      ]),
    ).toEqual([]);
    expect(both("WORD", unknown)).toBe(0);
    expect(both("API_KEY", unknown)).toBe(1);
    expect(both("API_KEY", "")).toBe(0);
    expect(both("API_KEY", null)).toBe(0);
    expect(both("WORD", "same-fake", [bytes])).toBe(0);
  });

  test("knows secrets on command lines by option, mark and config, and leaves plain values alone", () => {
    const both = (args: unknown[], options = {}) =>
      said(
        "no-shared-value",
        ["acme", "globex"].map((tenant) =>
          registered(types.service, tenant, { ...labelled(tenant), template: { containers: [{ args }] } }),
        ),
        options,
      ).length;
    expect(both(["--level", "same-fake"])).toBe(0);
    expect(both(["--db-password", "same-fake"])).toBe(1);
    expect(both(["--level", marked("same-fake")])).toBe(1);
    expect(both(["--level", "same-fake"], { config: { "app:k": "same-fake" }, secretKeys: ["app:k"] })).toBe(1);
  });

  test("compares values where references are, and one service with itself not at all", () => {
    const twice = registered(types.service, "a", {
      template: { containers: [{ envs: ["API_KEY", "OTHER_KEY"].map((name) => ({ name, value: "same-fake" })) }] },
    });
    expect(said("no-shared-value", [twice])).toEqual([]);
    const reference = (tenant: string) =>
      registered(types.service, tenant, {
        ...labelled(tenant),
        template: {
          containers: [
            { envs: [{ name: "API_KEY", value: "same-fake", valueSource: { secretKeyRef: { secret: "k" } } }] },
          ],
        },
      });
    expect(said("no-shared-value", [reference("acme"), reference("globex")])).toEqual([]);
  });

  test("takes versions of what can't be told for strangers, and versions without a value for nothing", () => {
    const lost = (name: string, data: unknown) => version(name, unknown as never, data);
    expect(said("no-shared-value", [lost("v", "same-fake"), lost("w", "same-fake")])).toHaveLength(1);
    expect(said("no-shared-value", [lost("v", null), lost("w", null)])).toEqual([]);
    const open = (name: string) => secret(name, { labels: { tenant: unknown } });
    expect(
      said("no-shared-value", [open("a"), open("b"), version("v", "a", "same-fake"), version("w", "b", "same-fake")]),
    ).toHaveLength(1);
    expect(
      said("no-shared-value", [open("a"), version("v", "a", "same-fake"), version("w", "a", "same-fake")]),
    ).toEqual([]);
  });

  test("counts a version for its secret's tenant, whatever component it is in", () => {
    const tenant = registered("bulkhead:index:Tenant", "acme", {});
    const inside = { ...version("v", "b", "same-fake"), parent: tenant.urn };
    expect(said("no-shared-value", [...two, tenant, inside])).toEqual([]);
    expect(said("no-shared-value", [...two, tenant, inside, version("w", "b", "same-fake")])).toEqual([]);
    expect(said("no-shared-value", [...two, tenant, inside, version("w", "a", "same-fake")])).toHaveLength(1);
  });

  test("compares env with secrets, and a tenant with itself not at all", () => {
    const env = (name: string, tenant: string) =>
      registered(types.service, name, {
        ...labelled(tenant),
        template: { containers: [{ envs: [{ name: "API_KEY", value: "same-fake" }] }] },
      });
    expect(said("no-shared-value", [...two, env("x", "acme"), version("v", "a", "same-fake")])).toEqual([]);
    expect(said("no-shared-value", [...two, env("x", "acme"), version("w", "b", "same-fake")]).length).toBe(1);
    expect(said("no-shared-value", [env("x", "acme"), env("y", "acme")])).toEqual([]);
  });

  test("is one finding at the first holder by its URN, in whatever order they come, and counts the others in its words", () => {
    const third = secret("c", labelled("initech"));
    const versions = [version("x", "c", "same-fake"), version("w", "b", "same-fake"), version("v", "a", "same-fake")];
    const expected = [
      "v: 'secretData' must be a value of this tenant alone, got one that 'w', 'x' also hold; make a value for each tenant",
    ];
    expect(said("no-shared-value", [...two, third, ...versions])).toEqual(expected);
    expect(said("no-shared-value", [...two, third, ...[...versions].reverse()])).toEqual(expected);
  });

  test("from nowhere is reported where it is, not at the value that it may be", () => {
    expect(said("no-shared-value", [...two, version("v", "a", "fake"), version("w", "b", unknown)])).toEqual([
      untold("w", "v"),
    ]);
  });
});

describe("passwords of databases", () => {
  const bytes = (name: string) => urnOf("random:index/randomPassword:RandomPassword", name);
  const sql = (tenant: string) =>
    registered("gcp:sql/databaseInstance:DatabaseInstance", tenant, {
      name: tenant,
      settings: { userLabels: { tenant } },
    });
  const user = (tenant: string, password: unknown, sources: string[] = []) =>
    registered(
      "gcp:sql/user:User",
      `${tenant}-user`,
      { instance: tenant, name: "app", password },
      { password: sources },
    );
  const judge = (...users: Registered[]) => said("no-shared-value", [sql("acme"), sql("globex"), ...users]);

  test("are one tenant's, known or generated", () => {
    expect(judge(user("acme", unknown, [bytes("pw")]), user("globex", unknown, [bytes("pw")]))).toEqual([
      "acme-user: 'password' must be a value of this tenant alone, got one that 'globex-user' also holds; make a value for each tenant",
    ]);
    expect(judge(user("acme", "same-fake"), user("globex", "same-fake"))).toHaveLength(1);
    expect(judge(user("acme", unknown, [bytes("a")]), user("globex", unknown, [bytes("b")]))).toEqual([]);
    expect(judge(user("acme", unknown), user("globex", unknown))).toEqual([]);
  });

  test("may be in a secret of the same tenant", () => {
    const secretOf = (tenant: string) => [
      secret("kept", labelled(tenant)),
      registered(types.version, "v", { secret: "kept", secretData: unknown }, { secretData: [bytes("pw")] }),
    ];
    expect(judge(user("acme", unknown, [bytes("pw")]), ...secretOf("acme"))).toEqual([]);
    expect(judge(user("acme", unknown, [bytes("pw")]), ...secretOf("globex"))).toHaveLength(1);
  });
});

describe("no-shared-value among machines", () => {
  const random = "Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y";
  const pods = (name: string, value: unknown, changes: object = labelled(name), variable = "SEED") =>
    registered("kubernetes:apps/v1:Deployment", name, {
      metadata: changes,
      spec: { template: { spec: { containers: [{ env: [{ name: variable, value }] }] } } },
    });
  const message =
    "acme: 'spec.template.spec.containers[0].env[0].value' must be a value of this tenant alone, got one that 'globex' also holds; make a value for each tenant";

  test.each<[string, Registered[], string[]]>([
    ["one random value", [pods("acme", random), pods("globex", random)], [message]],
    [
      "one word under a secret's name",
      [pods("acme", "fake-1", undefined, "API_KEY"), pods("globex", "fake-1", undefined, "API_KEY")],
      [message],
    ],
    ["one value that is marked", [pods("acme", marked("fake")), pods("globex", marked("fake"))], [message]],
    ["two values", [pods("acme", random), pods("globex", `${random}x`)], []],
    ["one word", [pods("acme", "blue"), pods("globex", "blue")], []],
    ["a value not known", [pods("acme", unknown), pods("globex", unknown)], []],
    ["one value in one tenant", [pods("acme", random), pods("globex", random, labelled("acme"))], []],
    ["one value where nobody says whose it is", [pods("acme", random), pods("globex", random, {})], []],
  ])("judges %s", (_, resources, messages) => {
    expect(said("no-shared-value", resources)).toEqual(messages);
  });
});
