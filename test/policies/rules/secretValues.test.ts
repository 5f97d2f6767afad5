/** Values of the stack's own secrets that turn up elsewhere, and what is known of where values come from. */
import { describe, expect, it as test } from "vitest";
import { placeholderSecret, switchedOnContent } from "../../../plan";
import { makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import {
  isClearedBy,
  isHarmlessSource,
  isPlaceholder,
  makesSecrets,
  secretData,
} from "../../../policies/rules/secretOrigins";
import { unknown } from "../support/cloudOutputs";
import { registered, said, types, urnOf } from "../support/resources";

const marked = (value: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });
const fix = "mount a secret of this tenant as a file, or let the egress proxy hold it";

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
    const both = [{ name: "WORD", value: "x", valueSource: { secretKeyRef: { secret: "key" } } }];
    expect(
      said("no-secret-in-env", [registered(types.service, "app", { template: { containers: [{ envs: both }] } })]),
    ).toEqual([]);
    expect(said("no-secret-in-env", [registered(types.service, "app", { template: { volumes: unknown } })])).toEqual(
      [],
    );
  });
});

describe("literals in a program", () => {
  const key = `sk-ant-api03-${"fake".repeat(23)}xAA`;
  const judge = (type: string, inputs: Record<string, unknown>, options = {}) =>
    said("no-secret-literal-in-program", [registered(type, "x", inputs)], options).map((text) => text.split("'")[1]);

  test.each([
    ["gcp:sql/user:User", "password"],
    ["gcp:sql/user:User", "passwordWo"],
    ["gcp:sql/databaseInstance:DatabaseInstance", "rootPassword"],
    ["gcp:sql/databaseInstance:DatabaseInstance", "rootPasswordWo"],
    ["gcp:alloydb/user:User", "password"],
    ["gcp:compute/vPNTunnel:VPNTunnel", "sharedSecret"],
  ])("of %s count in '%s'", (type, property) => {
    expect(judge(type, { [property]: "fake" })).toEqual([property]);
    expect(judge(type, { [property]: "" })).toEqual([]);
    expect(judge(type, { [property]: unknown })).toEqual([]);
    expect(judge(type, { [property]: "change-me" })).toEqual([]);
    expect(judge("gcp:other/user:User", { [property]: "fake" })).toEqual([]);
  });

  test("count in any property by their format, but in env and in components, which others judge", () => {
    expect(judge("gcp:storage/bucketObject:BucketObject", { content: `x ${key}` })).toEqual(["content"]);
    expect(judge("gcp:storage/bucketObject:BucketObject", { content: marked(key) })).toEqual([]);
    expect(
      judge(
        "gcp:storage/bucketObject:BucketObject",
        { content: key },
        { config: { "app:k": key }, secretKeys: ["app:k"] },
      ),
    ).toEqual([]);
    expect(judge("bulkhead:index:Tenant", { note: key })).toEqual([]);
    expect(judge("pulumi:pulumi:StackReference", { note: key })).toEqual([]);
    expect(judge("custom:bulkhead:pulumi:", { note: key })).toEqual(["note"]);
    const service = {
      description: key,
      template: { containers: [{ args: [key], envs: [{ name: "A", value: key }] }] },
    };
    expect(judge(types.service, service)).toEqual(["description"]);
  });
});

describe("a placeholder", () => {
  test.each([
    placeholderSecret,
    switchedOnContent,
    "placeholder",
    "a PLACEHOLDER for it",
    "replace me",
    "replaceme",
    "replace-me",
    "REPLACE_ME",
    "change-me",
    "changeme",
    "change_me",
    "not set",
    "notset",
    "not-yet-set",
    "not yetset",
    "notyet_set",
    "NOTYETSET",
    "set out of band",
    "set_out-of_band",
    `placeholder${"x".repeat(189)}`,
  ])("%s says so", (text) => {
    expect(isPlaceholder(text)).toBe(true);
  });
  test.each([
    "replacexme",
    "changexme",
    "not.set",
    "notxyet set",
    "setoutofband",
    "set out ofxband",
    "word",
    "",
    `placeholder${"x".repeat(190)}`,
  ])("%s is none", (text) => {
    expect(isPlaceholder(text)).toBe(false);
  });
});

describe("a source", () => {
  const urn = (type: string) => urnOf(type, "x");
  test.each([
    "random:index/randomPassword:RandomPassword",
    "random:index/randomBytes:RandomBytes",
    "random:index/randomString:RandomString",
    "tls:index/privateKey:PrivateKey",
    "command:local:Command",
    "pulumi-nodejs:dynamic:Resource",
    "gcp:secretmanager/secretVersion:SecretVersion",
    "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion",
    "gcp:serviceaccount/key:Key",
    "gcp:storage/hmacKey:HmacKey",
    "gcp:sql/user:User",
    "gcp:projects/apiKey:ApiKey",
    "gcp:sql/sslCert:SslCert",
    "gcp:alloydb/user:User",
    "gcp:redis/instance:Instance",
    "gcp:iap/client:Client",
    "gcp:iam/workforcePoolProviderKey:WorkforcePoolProviderKey",
  ])("of type %s makes secrets", (type) => {
    expect([makesSecrets(urn(type)), isHarmlessSource(urn(type))]).toEqual([true, false]);
  });
  test.each([
    "gcp:storage/bucket:Bucket",
    "bulkhead:index:Cell",
    ..."Id Pet Uuid Uuid4 Uuid7 Integer Shuffle".split(" ").map((one) => `random:index/random${one}:Random${one}`),
  ])("of type %s is harmless", (type) => {
    expect([makesSecrets(urn(type)), isHarmlessSource(urn(type))]).toEqual([false, true]);
  });
  test.each([
    "other:index:Thing",
    "x:random:index/randomId:RandomId",
    "x:random:index/randomPassword:RandomPassword",
    "other:gcp:Thing",
    "x:bulkhead:Thing",
  ])("of type %s may be anything", (type) => {
    expect([makesSecrets(urn(type)), isHarmlessSource(urn(type))]).toEqual([false, false]);
  });

  const [harmless, secret] = [urn("gcp:storage/bucket:Bucket"), urn("random:index/randomPassword:RandomPassword")];
  test.each([
    ["WORD", [harmless], true],
    ["WORD", [], false],
    ["DB_HOST", [], false],
    ["WORD", [harmless, secret], false],
    [undefined, [harmless, secret], false],
    [undefined, [harmless], true],
    ["DB_HOST", [secret], false],
    ..."HOST DB_HOST HOSTNAME db_port ADDRESS ADDR IP ENDPOINT REGION ZONE LOCATION PROJECT BUCKET TOPIC SUBSCRIPTION DATASET QUEUE INSTANCE NAME ID"
      .split(" ")
      .map((name): [string, string[], boolean] => [name, [harmless, secret], true]),
    ["GHOST", [harmless, secret], false],
    ["HOST_KEY", [harmless, secret], false],
  ] as const)("under the name %s with %j is cleared: %s", (name, sources, cleared) => {
    expect(isClearedBy(sources, name)).toBe(cleared);
  });
});

describe("the payload of a secret version", () => {
  test("is in one of two properties", () => {
    const of = (type: string, inputs: object) =>
      secretData(makeResource({ urn: urnOf(type, "v"), type, name: "v", inputs: Field.of(inputs) }))?.property;
    expect(of(types.version, { secretData: "x" })).toBe("secretData");
    expect(of(types.version, { secretDataWo: "x" })).toBe("secretDataWo");
    expect(of(types.version, {})).toBe("secretData");
    expect(of("gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion", { secretData: "x" })).toBe("secretData");
    expect(of(types.secret, { secretData: "x" })).toBeUndefined();
  });
});
