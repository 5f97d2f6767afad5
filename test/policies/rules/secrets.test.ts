import { describe, expect, it } from "vitest";
import { unknown } from "../support/cloudOutputs";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";

const secret = (name: string, inputs: object = {}) =>
  registered(types.secret, name, { secretId: name, project: "p", ...inputs });
const labelled = (tenant: string) => ({ labels: { tenant } });
const app = (name: string, volumes: unknown, inputs: object = {}, sources: string[] = []) =>
  registered(types.service, name, { name, project: "p", template: { volumes }, ...inputs }, { template: sources });
const mount = (named: unknown) => [{ secret: { secret: named } }];
const own = "must be this tenant's own secret";
const at = "'template.volumes[0].secret.secret'";

describe("no-shared-secret", () => {
  it.each<[string, Registered[], string[]]>([
    ["a service with its own secret", [secret("key"), app("a", mount("key"))], []],
    [
      "a service and a job of one tenant",
      [
        secret("key"),
        app("a", mount("key"), labelled("acme")),
        registered(types.job, "j", { ...labelled("acme"), template: { template: { volumes: mount("key") } } }),
      ],
      [],
    ],
    [
      "two unlabelled services",
      [secret("key"), app("a", mount("key")), app("b", mount("projects/p/secrets/key"))],
      [
        `a: ${at} ${own}, got 'key', which 'b' also uses; give each tenant a secret of its own`,
        `b: ${at} ${own}, got 'key', which 'a' also uses; give each tenant a secret of its own`,
      ],
    ],
    [
      "a secret labelled for another tenant",
      [secret("key", labelled("globex")), app("a", mount("key"), labelled("acme"))],
      [`a: ${at} ${own}, got 'key', which belongs to tenant 'globex'; give each tenant a secret of its own`],
    ],
    [
      "a secret of the platform",
      [secret("key", labelled("platform")), app("a", mount("key"), labelled("acme"))],
      [`a: ${at} ${own}, got 'key', which belongs to the platform; give each tenant a secret of its own`],
    ],
    [
      "a tenant not known yet",
      [secret("key", labelled("acme")), app("a", mount("key"), labelled(unknown))],
      [
        `a: ${at} ${own}, got 'key' for a service whose tenant is not known yet; write the tenant label as a plain value`,
      ],
    ],
    [
      "a secret outside the stack",
      [app("a", mount("key"))],
      [
        `a: ${at} ${own}, got 'key' from outside the stack; create it in this stack or declare its tenant in 'externals'`,
      ],
    ],
    [
      "a secret that is only read",
      [app("a", mount(unknown), {}, [urnOf(types.secret, "read")])],
      [
        `a: ${at} ${own}, got 'read' from outside the stack; create it in this stack or declare its tenant in 'externals'`,
      ],
    ],
    [
      "a secret that is not known",
      [app("a", mount(unknown))],
      [
        `a: ${at} must provably be this tenant's own secret, got a value that is not known yet; pass the output of the secret's resource`,
      ],
    ],
    [
      "volumes that are not known",
      [app("a", unknown)],
      [
        "a: 'template.volumes' must provably hold this tenant's secrets only, got a value that is not known yet; write the list in the program and pass outputs for single values only",
      ],
    ],
    [
      "a first-generation service with an alias",
      [
        secret("key"),
        app("a", mount("key")),
        registered(types.oldService, "b", {
          template: {
            metadata: { annotations: { "run.googleapis.com/secrets": "mine:projects/p/secrets/key" } },
            spec: { volumes: [{ secret: { secretName: "mine" } }] },
          },
        }),
      ],
      [
        `a: ${at} ${own}, got 'key', which 'b' also uses; give each tenant a secret of its own`,
        "b: 'template.spec.volumes[0].secret.secretName' must be this tenant's own secret, got 'key', which 'a' also uses; give each tenant a secret of its own",
      ],
    ],
    [
      "a function with another project's secret of the same name",
      [
        secret("key"),
        app("a", mount("key")),
        registered(types.function, "f", {
          project: "p",
          serviceConfig: { secretVolumes: [{ projectId: "q", secret: "key", mountPath: "/k" }] },
        }),
      ],
      [
        "f: 'serviceConfig.secretVolumes[0].secret' must be this tenant's own secret, got 'key' from outside the stack; create it in this stack or declare its tenant in 'externals'",
      ],
    ],
  ])("judges %s", (_, resources, messages) => {
    expect(said("no-shared-secret", resources)).toEqual(messages);
  });

  it("takes the owner of an outside secret from config", () => {
    const resources = [app("a", mount("projects/q/secrets/key"), labelled("acme"))];
    const told = (owner: string) =>
      said("no-shared-secret", resources, {
        packConfig: { "tenant-label": { externals: { "projects/q/secrets/key": owner } } },
      });
    expect(told("acme")).toEqual([]);
    expect(told("globex")).toEqual([
      `a: ${at} ${own}, got 'key', which belongs to tenant 'globex'; give each tenant a secret of its own`,
    ]);
  });

  it("goes by the label that config names", () => {
    const customer = (id: string) => ({ labels: { customer: id } });
    const resources = [secret("key"), app("a", mount("key"), customer("x")), app("b", mount("key"), customer("x"))];
    expect(said("no-shared-secret", resources).length).toBe(2);
    expect(
      said("no-shared-secret", resources, { packConfig: { "tenant-label": { tenantLabel: "customer" } } }),
    ).toEqual([]);
  });
});

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
    `${name}: 'secretData' must be a value of this tenant alone, got one that can't be told from that of '${with_}'; make a value for each tenant`;

  it.each<[string, Registered[], string[]]>([
    [
      "one value for two tenants",
      [version("v", "a", "same-fake"), version("w", "b", "same-fake")],
      [shared("v", "w"), shared("w", "v")],
    ],
    ["two values", [version("v", "a", "one-fake"), version("w", "b", "other-fake")], []],
    ["a placeholder for both", [version("v", "a", "placeholder"), version("w", "b", "placeholder")], []],
    [
      "one source for two tenants",
      [version("v", "a", unknown, [bytes]), version("w", "b", unknown, [bytes])],
      [shared("v", "w"), shared("w", "v")],
    ],
    ["two sources", [version("v", "a", unknown, [bytes]), version("w", "b", unknown, [other])], []],
    [
      "two unknowns from nowhere",
      [version("v", "a", unknown), version("w", "b", unknown)],
      [untold("v", "w"), untold("w", "v")],
    ],
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
      [shared("v", "w"), shared("w", "v")],
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
      "one database's address as the secret of both",
      [version("v", "a", unknown, [database]), version("w", "b", unknown, [database])],
      [shared("v", "w"), shared("w", "v")],
    ],
    ["two versions of one secret", [version("v", "a", "same-fake"), version("w", "a", "same-fake")], []],
  ])("judges %s", (_, versions, messages) => {
    expect(said("no-shared-value", [...two, ...versions])).toEqual(messages);
  });

  it("compares env with secrets, and a tenant with itself not at all", () => {
    const env = (name: string, tenant: string) =>
      registered(types.service, name, {
        ...labelled(tenant),
        template: { containers: [{ envs: [{ name: "API_KEY", value: "same-fake" }] }] },
      });
    expect(said("no-shared-value", [...two, env("x", "acme"), version("v", "a", "same-fake")])).toEqual([]);
    expect(said("no-shared-value", [...two, env("x", "acme"), version("w", "b", "same-fake")]).length).toBe(2);
    expect(said("no-shared-value", [env("x", "acme"), env("y", "acme")])).toEqual([]);
  });
});

describe("no-secret-literal-in-program", () => {
  const fix =
    "generate it, keep it as secret config, or create the version with a placeholder and add the value out of band";
  const bytes = urnOf("random:index/randomBytes:RandomBytes", "bytes");
  const marked = (value: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });
  const literal = (name: string, property: string) =>
    `${name}: '${property}' must not be written in the program, got a literal; ${fix}`;
  const judge = (type: string, inputs: Record<string, unknown>, sources = {}) =>
    said("no-secret-literal-in-program", [registered(type, "x", inputs, sources)]);

  it.each<[string, string, Record<string, unknown>, Record<string, string[]>, string[]]>([
    ["a literal version", types.version, { secretData: marked("fake") }, {}, [literal("x", "secretData")]],
    ["a write-only literal", types.version, { secretDataWo: marked("fake") }, {}, [literal("x", "secretDataWo")]],
    ["a generated version", types.version, { secretData: marked("fake") }, { secretData: [bytes] }, []],
    ["a version not known yet", types.version, { secretData: unknown }, {}, []],
    ["a placeholder", types.version, { secretData: marked("placeholder: add it by hand") }, {}, []],
    [
      "a literal password of a database user",
      "gcp:sql/user:User",
      { password: marked("fake") },
      {},
      [literal("x", "password")],
    ],
    ["plain text", "gcp:storage/bucketObject:BucketObject", { content: "hello" }, {}, []],
    [
      "a key in an object",
      "gcp:storage/bucketObject:BucketObject",
      { content: `sk-ant-api03-${"fake".repeat(23)}xAA` },
      {},
      [`x: 'content' must not hold a secret, got what looks like an Anthropic API key; ${fix}`],
    ],
  ])("judges %s", (_, type, inputs, sources, messages) => {
    expect(judge(type, inputs, sources)).toEqual(messages);
  });

  it("accepts secret config", () => {
    const options = { config: { "app:key": "fake-of-config" }, secretKeys: ["app:key"] };
    expect(
      said(
        "no-secret-literal-in-program",
        [registered(types.version, "x", { secretData: marked("fake-of-config") })],
        options,
      ),
    ).toEqual([]);
  });
});
