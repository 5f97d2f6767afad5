import { describe, expect, test } from "vitest";
import { marked, unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";

const password = urnOf("random:index/randomPassword:RandomPassword", "pw");
const database = urnOf("gcp:sql/databaseInstance:DatabaseInstance", "db");
const user = urnOf("gcp:sql/user:User", "user");
const withEnv = (env: object, sources: string[] = []) =>
  registered(types.service, "app", { template: { containers: [{ envs: [env] }] } }, { template: sources });
const inEnv = (env: object, sources: string[] = []) => said("no-secret-in-env", [withEnv(env, sources)]);
const at = "app: 'template.containers[0].envs[0].value'";
const fix = "mount it from Secret Manager as a file, or let the egress proxy hold it";
const unproved = (from: string) =>
  `${at} must provably hold no secret, got a value that is not known yet, with ${from}; pass a resource's output or a plain value, and secrets as files`;

describe("no-secret-in-env", () => {
  test("leaves a variable that isn't known at all to no-secret-ref-in-env, since it may be a reference", () => {
    expect(inEnv(unknown as unknown as object)).toEqual([]);
  });

  test.each([
    ["a plain value", { name: "LOG_LEVEL", value: "info" }],
    ["a budget of tokens", { name: "TOKEN_BUDGET", value: "4096" }],
    ["a path of a key", { name: "API_KEY_FILE", value: "/keys/value" }],
    ["an empty value", { name: "API_KEY", value: "" }],
    ["no value", { name: "API_KEY" }],
    ["an empty value under a name that isn't known", { name: unknown, value: "" }],
    ["no value under a name that isn't known", { name: unknown }],
  ])("accepts %s", (_, env) => {
    expect(inEnv(env)).toEqual([]);
  });

  test.each([
    [
      "a key by its name",
      { name: "API_KEY", value: "fake" },
      `${at} must not hold a secret, got an API key in 'API_KEY'; ${fix}`,
    ],
    [
      "a key by its name that isn't known",
      { name: "API_KEY", value: unknown },
      `${at} must not hold a secret, got an API key by its name in 'API_KEY'; ${fix}`,
    ],
    [
      "a marked value",
      { name: "WORD", value: marked("word") },
      `${at} must not hold a secret, got a value marked as a secret in 'WORD'; ${fix}`,
    ],
    [
      "a value whose name isn't known",
      { name: unknown, value: "word" },
      `${at} must have a known name, got a value that is not known yet; ${fix}`,
    ],
    [
      "a value that isn't known under a name that isn't known either",
      { name: unknown, value: unknown },
      `${at} must have a known name, got a value that is not known yet; ${fix}`,
    ],
    [
      "a marked value that could be a secret's id, once",
      { name: "STRIPE_SECRET", value: marked("acme-stripe") },
      `${at} must not hold a secret, got a value marked as a secret in 'STRIPE_SECRET'; ${fix}`,
    ],
    [
      "a value that could be a secret's id, but is none of the stack's",
      { name: "STRIPE_SECRET", value: "acme-stripe" },
      `${at} must not hold a secret, got a secret in 'STRIPE_SECRET'; ${fix}`,
    ],
    ["an unknown from nowhere", { name: "WORD", value: unknown }, unproved("no traceable source")],
  ])("rejects %s", (_, env, message) => {
    expect(inEnv(env)).toEqual([message]);
  });

  test("rejects at once what can be no secret's id, and the rest when all secrets are known", () => {
    const refused = (position: number, what: string) =>
      `app: 'template.containers[0].envs[${position}].value' must not hold a secret, got ${what}; ${fix}`;
    const envs = [
      { name: "STRIPE_SECRET", value: "acme-stripe" },
      { name: "OAUTH_SECRET", value: "k" },
      { name: "SHOP_SECRET", value: "correct horse" },
      { name: "API_KEY", value: "fake" },
    ];
    const app = registered(types.service, "app", { template: { containers: [{ envs }] } });
    // What else is called so clears nothing.
    const bucket = registered(types.bucket, "files", { name: "acme-stripe" });
    expect(said("no-secret-in-env", [app, bucket])).toEqual([
      refused(1, "a secret in 'OAUTH_SECRET'"),
      refused(2, "a secret in 'SHOP_SECRET'"),
      refused(3, "an API key in 'API_KEY'"),
      refused(0, "a secret in 'STRIPE_SECRET'"),
    ]);
  });

  test("accepts the name of a key in Cloud KMS", () => {
    const key = registered("gcp:kms/cryptoKey:CryptoKey", "key", {
      name: "acme-signing",
      keyRing: "projects/p/locations/eu/keyRings/ring",
    });
    const env = withEnv({ name: "SIGNING_KEY", value: "acme-signing" });
    expect(said("no-secret-in-env", [env, key])).toEqual([]);
    expect(said("no-secret-in-env", [env]).length).toBe(1);
  });

  test.each([
    ["a service of Google's", "WORD", [database], []],
    [
      "a random password",
      "WORD",
      [password],
      [unproved("a source that can hold a secret (random:index/randomPassword:RandomPassword)")],
    ],
    [
      "a password as well",
      "WORD",
      [database, password],
      [unproved("a source that can hold a secret (random:index/randomPassword:RandomPassword)")],
    ],
    ["a database and its user, as an address", "DB_HOST", [database, user], []],
    [
      "a password alone, as an address",
      "DB_HOST",
      [password],
      [unproved("a source that can hold a secret (random:index/randomPassword:RandomPassword)")],
    ],
    [
      "a provider that nobody knows",
      "WORD",
      ["urn:pulumi:prod::app::other:index:Thing::x"],
      [unproved("a source that can hold a secret (other:index:Thing)")],
    ],
    ["a random id", "WORD", [urnOf("random:index/randomId:RandomId", "id")], []],
  ])("judges an unknown by where it comes from: %s", (_, name, sources, messages) => {
    expect(inEnv({ name, value: unknown }, sources)).toEqual(messages);
  });

  test.each([
    ["a list of variables", { containers: [{ envs: unknown }] }, "template.containers[0].envs"],
    ["a list of containers", { containers: unknown }, "template.containers"],
    ["a whole template", unknown, "template"],
  ])("rejects %s that isn't known", (_, template, path) => {
    expect(said("no-secret-in-env", [registered(types.service, "app", { template })])).toEqual([
      `app: '${path}' must provably hold no secret, got a value that is not known yet; write the list in the program and pass outputs for single values only`,
    ]);
  });

  test("knows the secrets of the stack's config under any name, and words of the command line", () => {
    const options = { config: { "app:word": "a-word-of-config" }, secretKeys: ["app:word"] };
    const app = registered(types.job, "app", {
      template: {
        template: { containers: [{ args: ["a-word-of-config"], envs: [{ name: "WORD", value: "a-word-of-config" }] }] },
      },
    });
    expect(said("no-secret-in-env", [app], options)).toEqual([
      `app: 'template.template.containers[0].envs[0].value' must not hold a secret, got a secret of the stack's config in 'WORD'; ${fix}`,
      `app: 'template.template.containers[0].args[0]' must not hold a secret, got a value marked as a secret; ${fix}`,
    ]);
    expect(said("no-secret-in-env", [app])).toEqual([]);
  });

  test.each([
    [
      "second container",
      types.service,
      { template: { containers: [{}, { envs: [{ name: "API_KEY", value: "x" }] }] } },
      "template.containers[1].envs[0].value",
    ],
    [
      "sandbox",
      types.service,
      { template: { sandboxes: { templates: [{ envs: [{ name: "API_KEY", value: "x" }] }] } } },
      "template.sandboxes.templates[0].envs[0].value",
    ],
    [
      "build",
      types.service,
      { template: {}, buildConfig: { environmentVariables: { API_KEY: "x" } } },
      "buildConfig.environmentVariables.API_KEY",
    ],
    [
      "first-generation service",
      types.oldService,
      { template: { spec: { containers: [{ envs: [{ name: "API_KEY", value: "x" }] }] } } },
      "template.spec.containers[0].envs[0].value",
    ],
    [
      "function",
      types.function,
      { serviceConfig: { environmentVariables: { API_KEY: "x" } } },
      "serviceConfig.environmentVariables.API_KEY",
    ],
    [
      "build of a function",
      types.function,
      { serviceConfig: {}, buildConfig: { environmentVariables: { API_KEY: "x" } } },
      "buildConfig.environmentVariables.API_KEY",
    ],
    [
      "first-generation function",
      types.oldFunction,
      { environmentVariables: { API_KEY: "x" } },
      "environmentVariables.API_KEY",
    ],
  ])("looks into the %s", (_, type, inputs, path) => {
    expect(said("no-secret-in-env", [registered(type, "app", inputs)])).toEqual([
      `app: '${path}' must not hold a secret, got an API key in 'API_KEY'; ${fix}`,
    ]);
  });
});

describe("a variable with the value of one of the stack's secrets", () => {
  const version = (data: unknown, property = "secretData") =>
    registered(
      types.version,
      "v",
      { secret: "key", [property]: data },
      { [property]: [urnOf("vault:kv:Secret", "x")] },
    );
  const app = (...envs: object[]) => registered(types.service, "app", { template: { containers: [{ envs }] } });
  const at = "app: 'template.containers[0].envs[0].value'";
  const equal = `${at} must not hold a secret, got the value of one of this stack's secrets in 'WORD'; ${fix}`;
  const judge = (value: unknown, held: unknown, name: unknown = "WORD") =>
    said("no-secret-in-env", [version(held), app({ name, value })]);

  test("is found under a name that says nothing", () => {
    expect(judge("some words", marked("some words"))).toEqual([equal]);
    expect(
      said("no-secret-in-env", [version("some words", "secretDataWo"), app({ name: "WORD", value: "some words" })]),
    ).toEqual([equal]);
    expect(judge("some words", marked("other words"))).toEqual([]);
    expect(judge("some words", unknown)).toEqual([]);
    expect(said("no-secret-in-env", [app({ name: "WORD", value: "some words" })])).toEqual([]);
  });

  test("is told from chance by its length, and from placeholders", () => {
    expect(judge("12345678", marked("12345678"))).toEqual([equal]);
    expect(judge("1234567", marked("1234567"))).toEqual([]);
    expect(judge("placeholder", marked("placeholder"))).toEqual([]);
  });

  test("is reported once, by what gives it away first", () => {
    expect(judge(marked("some words"), marked("some words"))).toEqual([
      `${at} must not hold a secret, got a value marked as a secret in 'WORD'; ${fix}`,
    ]);
    expect(judge("some words", marked("some words"), "API_KEY")).toEqual([
      `${at} must not hold a secret, got an API key in 'API_KEY'; ${fix}`,
    ]);
    expect(judge("some words", marked("some words"), unknown)).toEqual([
      `${at} must have a known name, got a value that is not known yet; ${fix}`,
    ]);
  });
});

describe("commands and arguments", () => {
  const app = (args: unknown[], sources: string[] = []) =>
    registered(types.service, "app", { template: { containers: [{ args }] } }, { template: sources });
  const at = "app: 'template.containers[0].args[0]'";

  test("are judged by format, by mark and by where they come from", () => {
    const key = `sk-ant-api03-${"fake".repeat(23)}xAA`;
    expect(said("no-secret-in-env", [app([key])])).toEqual([
      `${at} must not hold a secret, got an Anthropic API key; ${fix}`,
    ]);
    expect(said("no-secret-in-env", [app([marked("word")])])).toEqual([
      `${at} must not hold a secret, got a value marked as a secret; ${fix}`,
    ]);
    expect(said("no-secret-in-env", [app(["--port=80"])])).toEqual([]);
    const unproved = (from: string) =>
      `${at} must provably hold no secret, got a value that is not known yet, with ${from}; pass a resource's output or a plain value, and secrets as files`;
    expect(said("no-secret-in-env", [app([unknown])])).toEqual([unproved("no traceable source")]);
    expect(said("no-secret-in-env", [app([unknown], [urnOf(types.bucket, "b")])])).toEqual([]);
    const version = urnOf(types.version, "v");
    expect(said("no-secret-in-env", [app([unknown], [version])])).toEqual([
      unproved("a source that can hold a secret (gcp:secretmanager/secretVersion:SecretVersion)"),
    ]);
  });

  test("don't count as variables, and references don't count as values", () => {
    const envs = [{ name: "WORD", valueSource: { secretKeyRef: { secret: unknown } } }];
    const referring = registered(types.service, "app", { template: { containers: [{ envs }] } });
    expect(said("no-secret-in-env", [referring])).toEqual([]);
    const valueSource = { secretKeyRef: { secret: "key" } };
    const both = [
      { name: "WORD", value: "x", valueSource },
      { name: "STRIPE_SECRET", value: "acme-stripe", valueSource },
    ];
    expect(
      said("no-secret-in-env", [registered(types.service, "app", { template: { containers: [{ envs: both }] } })]),
    ).toEqual([]);
    expect(said("no-secret-in-env", [registered(types.service, "app", { template: { volumes: unknown } })])).toEqual(
      [],
    );
  });

  test("says once what a word and the command around it give away", () => {
    const words = (...args: string[]) =>
      said("no-secret-in-env", [registered(types.service, "app", { template: { containers: [{ args }] } })]);
    expect(words("--api-key", "sk-ant-api03-Fake0Value1For2Test3Fake0Value1For2Test3")).toEqual([
      `app: 'template.containers[0].args[1]' must not hold a secret, got an Anthropic API key; ${fix}`,
    ]);
    const container = {
      args: ["sk-ant-api03-Fake0Value1For2Test3Fake0Value1For2Test3"],
      commands: ["--api-key", "Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y"],
    };
    expect(
      said("no-secret-in-env", [registered(types.service, "app", { template: { containers: [container] } })]),
    ).toHaveLength(2);
    expect(words("--api-key", "Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y")).toEqual([
      `app: 'template.containers[0].args' must not hold a secret, got an API key; ${fix}`,
    ]);
  });
});
