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
import { types, urnOf } from "../support/resources";

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
