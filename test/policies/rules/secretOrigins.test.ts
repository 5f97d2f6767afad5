import { describe, expect, test } from "vitest";
import { placeholderSecret } from "../../../plan";
import { makeResource, NodeIndex } from "../../../policies/graph";
import { Field, unknownSentinels } from "../../../policies/read";
import {
  doubtAbout,
  isHarmlessSource,
  isPlaceholder,
  makesSecrets,
  type SourceKind,
  secretData,
  sourceKind,
} from "../../../policies/rules/secretOrigins";
import { types, urnOf } from "../support/resources";

/** As the engine sends a text that is not known yet. */
const unknown = [...unknownSentinels][0];

describe("a placeholder", () => {
  test.each([
    placeholderSecret,
    "placeholder",
    "a PLACEHOLDER for it",
    "replace me",
    "  changeme\n",
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
    "ChangeMe-Kiosk-4711",
    "changeme2024!",
    "changeme later 4711",
    "4711 changeme later",
    "ReplaceMeWithLove",
    "replacexme",
    "changexme",
    "not.set",
    "notxyet set",
    "setoutofband",
    "set out ofxband",
    "word",
    "",
    `placeholder${"x".repeat(190)}`,
  ])("%s does not", (text) => {
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

  const resource = (type: string, inputs: object = {}, sources: Record<string, string[]> = {}) =>
    makeResource({
      urn: urn(type),
      type,
      name: "x",
      inputs: Field.of(inputs),
      propertyDependencies: new Map(Object.entries(sources)),
    });
  const kindOfSource = (type: string, ...resources: ReturnType<typeof resource>[]) =>
    sourceKind(new NodeIndex(resources), urn(type));
  const password = "random:index/randomPassword:RandomPassword";
  const object = "gcp:storage/bucketObject:BucketObject";

  test.each<[string, SourceKind, ReturnType<typeof resource>[]]>([
    [password, "secret", []],
    ["tls:index/privateKey:PrivateKey", "mixed", []],
    ["gcp:container/cluster:Cluster", "mixed", []],
    ["gcp:storage/bucket:Bucket", "harmless", []],
    ["example:index/thing:Thing", "doubtful", []],
    [types.version, "secret", []],
    [types.version, "harmless", [resource(types.version, { secretData: "known" })]],
    [types.version, "secret", [resource(types.version, { secretData: unknown })]],
    ["aws:rds/instance:Instance", "doubtful", []],
    ["aws:rds/instance:Instance", "harmless", [resource("aws:rds/instance:Instance", { password: "known" })]],
    ["aws:rds/instance:Instance", "mixed", [resource("aws:rds/instance:Instance", { password: unknown })]],
    ["aws:rds/cluster:Cluster", "mixed", [resource("aws:rds/cluster:Cluster", { masterPassword: unknown })]],
    ["aws:docdb/cluster:Cluster", "harmless", [resource("aws:docdb/cluster:Cluster", { engine: unknown })]],
    ["aws:neptune/cluster:Cluster", "harmless", [resource("aws:neptune/cluster:Cluster", {})]],
    ["aws:redshift/cluster:Cluster", "mixed", [resource("aws:redshift/cluster:Cluster", { masterPassword: unknown })]],
    [
      "aws:elasticache/replicationGroup:ReplicationGroup",
      "mixed",
      [resource("aws:elasticache/replicationGroup:ReplicationGroup", { authToken: unknown })],
    ],
    ["aws:memorydb/user:User", "mixed", [resource("aws:memorydb/user:User", { passwords: [unknown] })]],
    ["my:aws:rds/instance:Instance", "doubtful", [resource("my:aws:rds/instance:Instance", {})]],
    ["gcp:sql/user:User", "secret", [resource("gcp:sql/user:User", { password: unknown })]],
    ["gcp:sql/user:User", "harmless", [resource("gcp:sql/user:User", { name: "app" })]],
    ["gcp:redis/instance:Instance", "harmless", [resource("gcp:redis/instance:Instance", { authEnabled: false })]],
    ["gcp:redis/instance:Instance", "harmless", [resource("gcp:redis/instance:Instance")]],
    ["gcp:redis/instance:Instance", "secret", []],
    ["gcp:redis/instance:Instance", "mixed", [resource("gcp:redis/instance:Instance", { authEnabled: unknown })]],
    ["gcp:redis/instance:Instance", "mixed", [resource("gcp:redis/instance:Instance", { authEnabled: true })]],
    [object, "harmless", [resource(object, { content: "x" }, { content: [urn(password)] })]],
    [object, "mixed", [resource(object, { content: unknown }, { content: [urn(password)] })]],
    [object, "harmless", [resource(object, { bucket: unknown }, { bucket: [urn("gcp:storage/bucket:Bucket")] })]],
    [
      object,
      "mixed",
      [resource(object, { content: unknown }, { content: [urn("gcp:storage/bucket:Bucket"), urn(password)] })],
    ],
    [object, "mixed", [resource(object, { metadata: { a: ["x", unknown] } }, { metadata: [urn(password)] })]],
    [object, "harmless", [resource(object, {}, { content: [urn(password)] })]],
    ["bulkhead:index:Cell", "harmless", [resource("bulkhead:index:Cell", { a: unknown }, { a: [urn(password)] })]],
    [
      types.service,
      "harmless",
      [
        resource(
          types.service,
          { template: { containers: [{ envs: [{ value: unknown }] }] } },
          { template: [urn(password)] },
        ),
      ],
    ],
  ])("of type %s is %s, by what it was made from", (type, kind, resources) => {
    expect(kindOfSource(type, ...resources)).toBe(kind);
  });

  test.each([
    ["gcp:secretmanager/secretVersion:SecretVersion", "secretData"],
    ["gcp:secretmanager/secretVersion:SecretVersion", "secretDataWo"],
    ["gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion", "secretData"],
    ["gcp:sql/user:User", "password"],
    ["gcp:sql/user:User", "passwordWo"],
    ["gcp:alloydb/user:User", "password"],
    ["gcp:alloydb/user:User", "passwordWo"],
  ])("of type %s gives its secret away only while '%s' is not known", (type, property) => {
    expect(kindOfSource(type, resource(type, { [property]: unknown }))).toBe("secret");
    expect(kindOfSource(type, resource(type, { [property]: "obviously-fake" }))).toBe("harmless");
    expect(kindOfSource(type, resource(type, { description: unknown }))).toBe("harmless");
    // What nobody has seen is given nothing.
    expect(kindOfSource(type)).toBe("secret");
  });

  test("is followed to the resource that it was made from and no further, and in a circle comes to an end", () => {
    const chained = (length: number, last: string) =>
      Array.from({ length }, (_, at) =>
        makeResource({
          urn: urnOf(object, `${at}`),
          type: object,
          name: `${at}`,
          inputs: Field.of({ content: unknown }),
          propertyDependencies: new Map([["content", [at + 1 < length ? urnOf(object, `${at + 1}`) : last]]]),
        }),
      );
    const first = urnOf(object, "0");
    expect(sourceKind(new NodeIndex(chained(1, urn(password))), first)).toBe("mixed");
    expect(sourceKind(new NodeIndex(chained(2, urn(password))), first)).toBe("harmless");
    expect(sourceKind(new NodeIndex(chained(3, first)), first)).toBe("harmless");
  });

  const [harmless, secret, thing] = [urn("gcp:storage/bucket:Bucket"), urn(password), urn("example:index/thing:Thing")];
  const key = urn("gcp:kms/cryptoKey:CryptoKey");
  test.each([
    ["WORD", [harmless], [harmless], true],
    ["WORD", [], [], false],
    ["WORD", [harmless], [], false],
    ["DB_HOST", [], [], false],
    ["DB_HOST", [urn("gcp:sql/databaseInstance:DatabaseInstance")], [], true],
    ["DB_HOST", [harmless], [], false],
    ["DB_PORT", [harmless], [], true],
    ["WORD", [harmless, secret], [harmless, secret], false],
    [undefined, [harmless, secret], [harmless, secret], false],
    [undefined, [harmless], [harmless], true],
    ["DB_HOST", [secret], [secret], false],
    ["DB_HOST", [thing], [thing], true],
    ["SETTINGS", [thing], [thing], false],
    ["DATABASE_URL", [harmless], [harmless], true],
    ["DATABASE_URL", [harmless, secret], [harmless, secret], false],
    ["API_KEY", [harmless], [harmless], false],
    ["ENCRYPTION_KEY", [key], [key], true],
    ["ENCRYPTION_KEY", [key, secret], [key, secret], false],
    ["ENCRYPTION_KEY", [key, harmless], [key, harmless], true],
    ["ENCRYPTION_KEY", [harmless], [harmless], false],
    ["SENTRY_DSN", [harmless], [harmless], true],
    ["SHARD_KEY", [harmless], [harmless], true],
    ["SSH_PUBLIC_KEY", [urn("tls:index/privateKey:PrivateKey")], [urn("tls:index/privateKey:PrivateKey")], true],
    ..."HOST DB_HOST HOSTNAME db_port ADDRESS ADDR IP ENDPOINT REGION ZONE LOCATION PROJECT BUCKET TOPIC SUBSCRIPTION DATASET QUEUE INSTANCE NAME ID ARN DIGEST STATUS"
      .split(" ")
      .map((name): [string, string[], string[], boolean] => [name, [harmless, secret], [harmless, secret], true]),
    ..."URL URI DOMAIN ORIGIN ACCOUNT EMAIL MEMBER NETWORK SUBNET IMAGE TAG REVISION VERSION FINGERPRINT CERT CERTIFICATE PUBLIC_KEY LINK PATH PGHOST DBHOST REDISHOST"
      .split(" ")
      .map((name): [string, string[], string[], boolean] => [name, [harmless, secret], [harmless, secret], true]),
    ["XPGHOST", [harmless, secret], [harmless, secret], false],
    ["XDBHOST", [harmless, secret], [harmless, secret], false],
    ["XREDISHOST", [harmless, secret], [harmless, secret], false],
    ["GHOST", [harmless, secret], [harmless, secret], false],
    ["HOST_KEY", [harmless, secret], [harmless, secret], false],
    ["HOST_WORD", [harmless, secret], [harmless, secret], false],
  ] as const)("under the name %s, from %j, unexplained %j, is cleared: %s", (name, all, unexplained, cleared) => {
    const doubt = doubtAbout(new NodeIndex([]), { all: [...all], unexplained: [...unexplained] }, name);
    expect(doubt === undefined).toBe(cleared);
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

describe("an address that isn't known", () => {
  const subnet = "gcp:compute/subnetwork:Subnetwork";
  const ofNeeded = (variable: string, ...sources: string[]) =>
    doubtAbout(new NodeIndex([]), { all: sources.map((type) => urnOf(type, "one")), unexplained: [] }, variable);

  test("doesn't come from what the workload needs for other things and what nobody can call", () => {
    for (const type of [types.account, types.secret, types.version, subnet, types.bucket]) {
      expect(ofNeeded("EVENTS_URL", type), type).toBe("no traceable source");
      expect(ofNeeded("URL", type), type).toBe("no traceable source");
    }
  });

  test("may come from what has one, or from a bucket if the name speaks of files", () => {
    expect(ofNeeded("EVENTS_URL", types.account, types.service)).toBeUndefined();
    expect(ofNeeded("BUCKET_URL", types.bucket)).toBeUndefined();
    expect(ofNeeded("EVENTS_URL", "my:gcp:compute/network:Network")).toBeUndefined();
  });

  test("is another matter than a name or an id", () => {
    expect(ofNeeded("RUN_AS_EMAIL", types.account)).toBeUndefined();
    expect(ofNeeded("EVENTS_URL_ID", types.account)).toBeUndefined();
    expect(ofNeeded("SUBNET_ID", subnet)).toBeUndefined();
  });
});

describe("a key pair that isn't known", () => {
  const from = (type: string, variable: string) =>
    doubtAbout(new NodeIndex([]), { all: [urnOf(type, "k")], unexplained: [urnOf(type, "k")] }, variable);
  const pair = "tls:index/privateKey:PrivateKey";

  test("is its public key if the name says so", () => {
    expect(from(pair, "JWT_VERIFY_KEY")).toBeUndefined();
    const beside = (...types: string[]) => {
      const sources = types.map((type) => urnOf(type, "k"));
      return doubtAbout(new NodeIndex([]), { all: sources, unexplained: sources }, "JWT_VERIFY_KEY");
    };
    expect(beside(types.bucket, pair)).toBeUndefined();
    expect(beside(pair, "random:index/randomPassword:RandomPassword")).toContain(`can hold a secret (${pair})`);
    expect(beside()).toBe("no traceable source");
    expect(from(pair, "SIGNER")).toBe(
      `a source that can hold a secret (${pair}), unless it is its public key, which a name such as 'PUBLIC_KEY' says`,
    );
    expect(from("random:index/randomPassword:RandomPassword", "JWT_VERIFY_KEY")).toBe(
      "a source that can hold a secret (random:index/randomPassword:RandomPassword)",
    );
  });
});

describe("another cloud's resource", () => {
  test.each([
    ["azure-native:storage:StorageAccount", "mixed"],
    ["azure-native:storage/v20230101:StorageAccount", "mixed"],
    ["azure-native:documentdb:DatabaseAccount", "mixed"],
    ["azure:storage/account:Account", "mixed"],
    ["aws:iam/accessKey:AccessKey", "mixed"],
    ["cloudflare:index/apiToken:ApiToken", "mixed"],
    ["azure-native_storage_v20230101:storage:StorageAccount", "mixed"],
    ...["documentdb:DatabaseAccount", "cosmosdb:DatabaseAccount", "cache:Redis", "redis:Redis", "servicebus:Namespace"]
      .concat(["eventhub:Namespace", "search:Service", "cognitiveservices:Account", "maps:Account"])
      .concat(["containerregistry:Registry", "batch:BatchAccount", "keyvault:Secret"])
      .flatMap((type): [string, SourceKind][] => [
        [`azure-native:${type}`, "mixed"],
        [`azure-native:${type.replace(":", "/v20230101:")}`, "mixed"],
        [`azure-native:${type}s`, "doubtful"],
        [`x:azure-native:${type}`, "doubtful"],
      ]),
    ["azure:cosmosdb/account:Account", "mixed"],
    ["azure:storage/account:Account/x", "doubtful"],
    ["digitalocean:index/spacesBucketCredential:Credential", "mixed"],
    ["digitalocean:index/spacesBucketCredentials:Credentials", "mixed"],
    ["example:index/tokenThing:TokenThing", "doubtful"],
    ["kubernetes:apps/v1:Deployment", "harmless"],
    ["kubernetes:core/v1:Secret", "doubtful"],
    ["kubernetes:core/v1:SecretList", "doubtful"],
    ["kubernetes:helm.sh/v4:Chart", "doubtful"],
    ["kubernetes:yaml/v2:ConfigGroup", "doubtful"],
    ["docker:index/image:Image", "harmless"],
    ["docker-build:index:Image", "harmless"],
    ["dockerx:index:Image", "doubtful"],
    ["x:docker:index", "doubtful"],
    ["aws:s3/bucket:Bucket", "harmless"],
    ["aws:iam/role:Role", "harmless"],
    ["tls:index/selfSignedCert:SelfSignedCert", "harmless"],
    ["time:index/static:Static", "harmless"],
    ["azure-native:storage:BlobContainer", "doubtful"],
    ["azure-native:web:WebApp", "doubtful"],
    ["azure-native:network:PublicIPAddress", "harmless"],
  ])("%s is %s", (type, expected) => {
    expect(sourceKind(new NodeIndex([]), urnOf(type, "one"))).toBe(expected);
  });
});
