import { describe, expect, test } from "vitest";
import { marked, unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";

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
    expect(judge("gcp:other/user:User", { [property]: "fake" })).toEqual([property]);
    expect(judge("gcp:other/user:User", { [`${property}Length`]: "fake" })).toEqual([]);
  });

  test("count as the key of a map", () => {
    const found = said("no-secret-literal-in-program", [
      registered("gcp:compute/instance:Instance", "x", { metadata: { [key]: "on" } }),
    ]);
    expect(found).toEqual([
      "x: 'metadata[a secret]' must not hold a secret, got one as the key of a map; keep the value in Secret Manager and let the code read it there",
    ]);
  });

  test("count in place of a secret's name, which is no literal by its variable's name", () => {
    const withReference = (secret: string) =>
      judge(types.service, {
        template: {
          containers: [{ envs: [{ name: "API_KEY", valueSource: { secretKeyRef: { secret, version: "latest" } } }] }],
        },
      });
    expect(withReference("acme-stripe")).toEqual([]);
    expect(withReference(key)).toEqual(["template.containers[0].envs[0].valueSource.secretKeyRef.secret"]);
  });

  test("that are marked count unless they are a document in which nothing reads as a key", () => {
    const of = (content: string) => judge("gcp:monitoring/dashboard:Dashboard", { dashboardJson: marked(content) });
    const resourceName = "projects/acme-production/locations/europe-west1";
    expect(of(` {"displayName": "${resourceName}"} `)).toEqual([]);
    expect(of(`[{"displayName": "${resourceName}"}]`)).toEqual([]);
    expect(of(`one\n${resourceName}\nthree`)).toEqual([]);
    expect(of('{"displayName": "Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y"}')).toEqual(["dashboardJson"]);
    expect(of("one\nVb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y\nthree")).toEqual(["dashboardJson"]);
    expect(of(`${resourceName}\nVb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y\nthree`)).toEqual(["dashboardJson"]);
    for (const text of ["quartz", "quartz {lantern}", "{quartz} lantern", "one\ntwo", "\n\none\n\n"]) {
      expect(of(text)).toEqual(["dashboardJson"]);
    }
  });

  test("count in a command as a whole, beside what is found elsewhere, and in no other list", () => {
    const words = ["redis-cli", "-a", "Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y"];
    const pod = (more: object) =>
      judge("kubernetes:core/v1:Pod", { spec: { containers: [{ command: words, ...more }] } });
    expect(pod({})).toEqual(["spec.containers[0].command"]);
    expect(pod({ image: key })).toEqual(["spec.containers[0].image", "spec.containers[0].command"]);
    expect(judge("other:index:Thing", { command: words })).toEqual(["command"]);
    expect(judge("other:index:Thing", { command: words.join(" ") })).toEqual(["command"]);
    expect(judge("other:index:Thing", { notes: words })).toEqual([]);
  });

  test("count in a secret of Kubernetes by what their base64 says, and as they are anywhere else", () => {
    const inBase64 = (text: string) => Buffer.from(text).toString("base64");
    const of = (type: string, inputs: object) => judge(`kubernetes:core/v1:${type}`, { ...inputs });
    const placeholder = inBase64("$(PASSWORD)");
    expect(of("Secret", { data: { password: placeholder } })).toEqual([]);
    expect(of("Secret", { data: { password: "$(PASSWORD)" } })).toEqual([]);
    for (const padded of ["$(PASS)", "$(PASSWORDS)"]) {
      expect(of("Secret", { data: { password: inBase64(padded) } })).toEqual([]);
    }
    expect(of("Secret", { data: { password: inBase64("Quartz-Lantern-8823") } })).toEqual(["data.password"]);
    expect(of("Secret", { data: { password: inBase64("Quartz-Lantern-\u0001") } })).toEqual(["data.password"]);
    expect(of("Secret", { data: { password: ` ${placeholder}` } })).toEqual(["data.password"]);
    expect(of("Secret", { data: { password: `${placeholder} ` } })).toEqual(["data.password"]);
    expect(of("Secret", { stringData: { password: placeholder } })).toEqual(["stringData.password"]);
    expect(of("ConfigMap", { data: { password: placeholder } })).toEqual(["data.password"]);
  });

  test("count in any property by their format, but in env and in components, which others judge", () => {
    expect(judge("gcp:storage/bucketObject:BucketObject", { content: `x ${key}` })).toEqual(["content"]);
    expect(judge("gcp:storage/bucketObject:BucketObject", { content: marked(key) })).toEqual(["content"]);
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

describe("no-secret-literal-in-program", () => {
  const fix =
    "generate it, keep it as secret config, or create the version with a placeholder and add the value out of band";
  const bytes = urnOf("random:index/randomBytes:RandomBytes", "bytes");
  const literal = (name: string, property: string) =>
    `${name}: '${property}' must not be written in the program, got a literal; ${fix}`;
  const judge = (type: string, inputs: Record<string, unknown>, sources = {}) =>
    said("no-secret-literal-in-program", [registered(type, "x", inputs, sources)]);

  test.each<[string, string, Record<string, unknown>, Record<string, string[]>, string[]]>([
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
      ["x: 'password' must not be written in the program, got a literal; generate it or keep it as secret config"],
    ],
    ["a blank version", types.version, { secretData: marked(" \n") }, {}, []],
    ["a path as a version", types.version, { secretData: "/etc/secrets/password" }, {}, [literal("x", "secretData")]],
    ["a path in place of a password", "gcp:sql/user:User", { password: "/etc/secrets/password" }, {}, []],
    ["plain text", "gcp:storage/bucketObject:BucketObject", { content: "hello" }, {}, []],
    [
      "a word marked as a secret",
      types.bucket,
      { name: marked("quartz") },
      {},
      [
        "x: 'name' must not be written in the program, got a literal marked as a secret; keep the value in Secret Manager and let the code read it there",
      ],
    ],
    [
      "a variable of several lines marked as a secret",
      "gcp:appengine/standardAppVersion:StandardAppVersion",
      { envVariables: { NOTES: marked("one\ntwo\nthree") } },
      {},
      [
        "x: 'envVariables.NOTES' must not be written in the program, got a literal marked as a secret; keep the value in Secret Manager and let the code read it there",
      ],
    ],
    ["a number marked as a secret", types.bucket, { name: marked("8080") }, {}, []],
    ["a switch marked as a secret", types.bucket, { name: marked("true") }, {}, []],
    ["a switch that is no text, marked as a secret", types.bucket, { forceDestroy: marked(false) }, {}, []],
    [
      "a word marked as a secret in a config map",
      "kubernetes:core/v1:ConfigMap",
      { data: { WORD: marked("quartz") } },
      {},
      [
        "x: 'data.WORD' must not be written in the program, got a literal marked as a secret; declare a Kubernetes Secret with a generated value or secret config, and refer to it",
      ],
    ],
    [
      "a word as the password of a key's alias",
      "gcp:other/user:User",
      { keyAliasPassword: "token" },
      {},
      [
        "x: 'keyAliasPassword' must not be written in the program, got a literal; generate it or keep it as secret config",
      ],
    ],
    [
      "a key in an object",
      "gcp:storage/bucketObject:BucketObject",
      { content: `sk-ant-api03-${"fake".repeat(23)}xAA` },
      {},
      [
        "x: 'content' must not hold a secret, got what looks like an Anthropic API key; keep the value in Secret Manager and let the code read it there",
      ],
    ],
    [
      "a password in a chart's values",
      "kubernetes:helm.sh/v4:Chart",
      { values: { auth: { password: "Fake-Lantern-11" } } },
      {},
      [
        "x: 'values.auth.password' must not hold a secret, got what looks like a password; generate it or keep it as secret config",
      ],
    ],
    [
      "a password in a config map",
      "kubernetes:core/v1:ConfigMap",
      { data: { DB_PASSWORD: "Fake-Lantern-11" } },
      {},
      [
        "x: 'data.DB_PASSWORD' must not hold a secret, got what looks like a password; declare a Kubernetes Secret with a generated value or secret config, and refer to it",
      ],
    ],
    [
      "a key of another secret in a custom resource",
      "kubernetes:x.io/v1:Store",
      { spec: { secretKey: "token" } },
      {},
      [],
    ],
    [
      "what is no name of a key in a custom resource",
      "kubernetes:x.io/v1:Store",
      { spec: { secretKey: "Fake-Lantern-11" } },
      {},
      [
        "x: 'spec.secretKey' must not be written in the program, got a literal; generate it or keep it as secret config",
      ],
    ],
    [
      "a word as a password in a custom resource",
      "kubernetes:x.io/v1:Store",
      { spec: { password: "token" } },
      {},
      ["x: 'spec.password' must not be written in the program, got a literal; generate it or keep it as secret config"],
    ],
    ["a marked word in a custom resource", "kubernetes:x.io/v1:Store", { spec: { note: marked("token") } }, {}, []],
    [
      "the same in a type with a table",
      "gcp:compute/vPNTunnel:VPNTunnel",
      { sharedSecret: "token" },
      {},
      ["x: 'sharedSecret' must not be written in the program, got a literal; generate it or keep it as secret config"],
    ],
  ])("judges %s", (_, type, inputs, sources, messages) => {
    expect(judge(type, inputs, sources)).toEqual(messages);
  });

  test("accepts secret config", () => {
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
