/** Secrets in any place of any resource: literals, marked literals, generated values, values made from config. */
import { describe, expect, test } from "vitest";
import { marked, unknown } from "../support/pulumi";
import { registered, said, types, urnOf } from "./support/resources";

const secret = "Zeppelin-4711-Kiosk";
const random = "Gx4pW9sKq1Zr8VtN3mYb";
const key = `sk-ant-api03-${"Fake0Value1For2Test3".repeat(2)}`;
const config = { config: { "app:password": secret }, secretKeys: ["app:password"] };
const password = urnOf("random:index/randomPassword:RandomPassword", "password");

type Inputs = Record<string, unknown>;
type Sources = Record<string, string[]>;
const paths = (rule: string, type: string, inputs: Inputs, sources: Sources = {}, options = {}) =>
  said(rule, [registered(type, "x", inputs as never, sources)], options).map((text) => /'([^']*)'/.exec(text)?.[1]);
const literal = (type: string, inputs: Inputs, sources: Sources = {}, options = {}) =>
  paths("no-secret-literal-in-program", type, inputs, sources, options);
const inEnv = (type: string, inputs: Inputs, sources: Sources = {}, options = {}) =>
  paths("no-secret-in-env", type, inputs, sources, options);

describe("a literal under a secret's name", () => {
  test.each<[string, Inputs, string]>([
    ["gcp:compute/instance:Instance", { metadata: { "db-password": secret } }, 'metadata["db-password"]'],
    [
      "gcp:appengine/flexibleAppVersion:FlexibleAppVersion",
      { envVariables: { DB_PASSWORD: secret } },
      "envVariables.DB_PASSWORD",
    ],
    [
      "gcp:cloudscheduler/job:Job",
      { httpTarget: { headers: { "X-Api-Key": secret } } },
      'httpTarget.headers["X-Api-Key"]',
    ],
    ["gcp:alloydb/cluster:Cluster", { initialUser: { password: secret } }, "initialUser.password"],
    [
      "gcp:colab/runtimeTemplate:RuntimeTemplate",
      { softwareConfig: { envs: [{ name: "API_KEY", value: secret }] } },
      "softwareConfig.envs[0].value",
    ],
    ["gcp:storage/bucketObject:BucketObject", { content: `DB_PASSWORD=${secret}\n` }, "content"],
    ["kubernetes:core/v1:Secret", { stringData: { password: secret } }, "stringData.password"],
    ["kubernetes:core/v1:Secret", { data: { password: Buffer.from(secret).toString("base64") } }, "data.password"],
    ["kubernetes:helm.sh/v3:Release", { values: { auth: { password: secret } } }, "values.auth.password"],
    ["command:local:Command", { environment: { DB_PASSWORD: secret } }, "environment.DB_PASSWORD"],
    [
      "aws:lambda/function:Function",
      { environment: { variables: { DB_PASSWORD: secret } } },
      "environment.variables.DB_PASSWORD",
    ],
    ["example:index/thing:Thing", { clientSecret: secret }, "clientSecret"],
    ["gcp:cloudbuild/trigger:Trigger", { build: { steps: [{ args: ["--token", random] }] } }, "build.steps[0].args[1]"],
  ])("of %s is found: %j", (type, inputs, path) => {
    expect(literal(type, inputs)).toContain(path);
  });

  test.each<[string, Inputs]>([
    ["gcp:compute/instance:Instance", { metadata: { "db-password-secret": "acme-db", "enable-oslogin": "TRUE" } }],
    ["gcp:appengine/flexibleAppVersion:FlexibleAppVersion", { envVariables: { DB_PASSWORD_FILE: "/keys/db" } }],
    [
      "gcp:cloudrunv2/service:Service",
      { template: { encryptionKey: "acme-key", volumes: [{ secret: { secret: "acme-db" } }] } },
    ],
    [
      "gcp:datastream/connectionProfile:ConnectionProfile",
      { mysqlProfile: { secretManagerStoredPassword: "acme-db" } },
    ],
    ["gcp:secretmanager/secret:Secret", { annotations: { note: "DB password: rotated monthly by ops" } }],
    [
      "gcp:compute/sSLCertificate:SSLCertificate",
      { certificate: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----" },
    ],
    [
      "gcp:cloudrunv2/service:Service",
      {
        template: {
          containers: [
            { envs: [{ name: "A", valueSource: { secretKeyRef: { secret: "acme-key", version: "latest" } } }] },
          ],
        },
      },
    ],
    [
      "kubernetes:apps/v1:Deployment",
      {
        spec: {
          template: {
            spec: {
              containers: [
                { env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "pg-auth", key: "password" } } }] },
              ],
            },
          },
        },
      },
    ],
    ["kubernetes:core/v1:Secret", { stringData: { username: "app", host: "10.0.0.3" } }],
    [
      "kubernetes:helm.sh/v3:Release",
      { values: { auth: { existingSecret: "pg-auth", secretKeys: { adminPasswordKey: "postgres-password" } } } },
    ],
    ["example:index/thing:Thing", { clientSecretName: "acme-client", passwordLength: "20" }],
  ])("of %s is no matter of %j", (type, inputs) => {
    expect(literal(type, inputs)).toEqual([]);
  });

  test("is found as a key of a map too, and the path doesn't spell it", () => {
    const messages = said("no-secret-literal-in-program", [
      registered("gcp:compute/instance:Instance", "x", { metadata: { [key]: "API_KEY" } }),
    ]);
    expect(messages.join()).toContain("'metadata[a secret]' must not hold a secret, got one as the key of a map");
    expect(messages.join()).not.toContain(key.slice(0, 12));
  });

  test("is found where a secret's name belongs", () => {
    const envs = [{ name: "API_KEY", valueSource: { secretKeyRef: { secret: key, version: "latest" } } }];
    expect(literal(types.service, { template: { containers: [{ envs }] } })).toEqual([
      "template.containers[0].envs[0].valueSource.secretKeyRef.secret",
    ]);
  });
});

describe("a text that is marked as a secret", () => {
  test.each<[string, Inputs, string]>([
    [
      "gcp:compute/sSLCertificate:SSLCertificate",
      { privateKey: marked("-----BEGIN PRIVATE KEY-----\nMIIE\n") },
      "privateKey",
    ],
    ["gcp:kms/secretCiphertext:SecretCiphertext", { plaintext: marked(secret) }, "plaintext"],
    ["gcp:storage/bucketObject:BucketObject", { content: marked(`DB_PASSWORD=${secret}`) }, "content"],
    [
      "gcp:parametermanager/parameterVersion:ParameterVersion",
      { parameterData: marked(JSON.stringify({ dbPassword: secret })) },
      "parameterData",
    ],
    [
      "gcp:compute/instance:Instance",
      { metadata: { settings: marked("any literal that the program marks") } },
      "metadata.settings",
    ],
    ["gcp:composer/userWorkloadsSecret:UserWorkloadsSecret", { data: { password: marked(secret) } }, "data.password"],
  ])("of %s is a literal all the same: %j", (type, inputs, path) => {
    expect(literal(type, inputs)).toContain(path);
    const property = path.split(/[.[]/)[0] ?? "";
    expect(literal(type, inputs, { [property]: [password] })).not.toContain(path);
  });

  test.each<[string, Inputs]>([
    ["gcp:storage/bucketObject:BucketObject", { content: marked("hello") }],
    ["gcp:parametermanager/parameterVersion:ParameterVersion", { parameterData: marked('{"level":"info"}') }],
    [
      "gcp:certificatemanager/trustConfig:TrustConfig",
      { trustStores: [{ trustAnchors: [{ pemCertificate: marked("-----BEGIN CERTIFICATE-----\nMIIB") }] }] },
    ],
    ["gcp:sql/user:User", { password: marked("placeholder") }],
    ["gcp:sql/user:User", { password: marked("projects/p/secrets/db/versions/1") }],
    ["gcp:compute/instance:Instance", { metadata: { "enable-oslogin": marked("true") } }],
  ])("of %s is harmless as %j", (type, inputs) => {
    expect(literal(type, inputs)).toEqual([]);
  });

  test.each([secret, `${secret}\n`, `postgres://app:${secret}@10.0.0.3/app`, JSON.stringify({ password: secret })])(
    "is no literal if it is made from secret config",
    (text) => {
      expect(literal(types.version, { secretData: marked(text) }, {}, config)).toEqual([]);
      expect(literal(types.version, { secretData: marked(text) })).toEqual(["secretData"]);
    },
  );
});

describe("a generated value or one from secret config", () => {
  test.each<[string, (value: unknown) => Inputs, string]>([
    ["gcp:compute/instance:Instance", (value) => ({ metadata: { "db-password": value } }), 'metadata["db-password"]'],
    ["gcp:compute/instance:Instance", (value) => ({ metadataStartupScript: value }), "metadataStartupScript"],
    ["gcp:workflows/workflow:Workflow", (value) => ({ userEnvVars: { API_KEY: value } }), "userEnvVars.API_KEY"],
    ["gcp:storage/bucketObject:BucketObject", (value) => ({ content: value }), "content"],
    ["kubernetes:core/v1:ConfigMap", (value) => ({ data: { SETTINGS: value } }), "data.SETTINGS"],
    ["docker-build:index:Image", (value) => ({ buildArgs: { NPM_TOKEN: value } }), "buildArgs.NPM_TOKEN"],
  ])("is found in what %s hands to a process", (type, inputs, path) => {
    const property = path.split(/[.[]/)[0] ?? "";
    expect(inEnv(type, inputs(unknown), { [property]: [password] })).toEqual([path]);
    expect(inEnv(type, inputs(marked(secret)), {}, config)).toEqual([path]);
    expect(inEnv(type, inputs("10.0.0.3"), { [property]: [password] }, config)).toEqual([]);
    expect(inEnv(type, inputs(unknown), { [property]: [urnOf(types.bucket, "files")] })).toEqual(
      path.includes("assword") || path.includes("KEY") || path.includes("TOKEN") ? [path] : [],
    );
  });

  test.each<[string, Inputs, string]>([
    ["gcp:sql/user:User", { password: unknown }, "password"],
    ["kubernetes:core/v1:Secret", { stringData: { password: unknown } }, "stringData"],
    ["gcp:cloudscheduler/job:Job", { httpTarget: { headers: { "X-Api-Key": unknown } } }, "httpTarget"],
    ["github:index/actionsSecret:ActionsSecret", { plaintextValue: unknown }, "plaintextValue"],
    ["gcp:compute/instance:Instance", { labels: { release: unknown } }, "labels"],
  ])("belongs into %s: %j", (type, inputs, property) => {
    expect(inEnv(type, inputs, { [property]: [password] })).toEqual([]);
    expect(literal(type, inputs, { [property]: [password] })).toEqual([]);
  });
});

describe("a variable that is not known yet", () => {
  const account = registered(types.account, "acme", { accountId: "acme-run" });
  const bucket = registered(types.bucket, "files", { name: "acme-files" });
  const service = (envs: Inputs[], sources: string[], extra: Inputs = {}) =>
    registered(
      types.service,
      "app",
      { template: { serviceAccount: unknown, containers: [{ envs }], ...extra } } as never,
      {
        template: sources,
      },
    );
  const judge = (name: string, sources: string[], more: ReturnType<typeof registered>[] = []) =>
    said("no-secret-in-env", [account, bucket, ...more, service([{ name, value: unknown }], sources)]).length > 0;
  const kms = registered("gcp:kms/cryptoKey:CryptoKey", "key", {});
  const cache = (auth: boolean) => registered("gcp:redis/instance:Instance", "cache", { authEnabled: auth });
  const copy = registered(
    "gcp:storage/bucketObject:BucketObject",
    "copy",
    { content: unknown },
    { content: [password] },
  );

  test("is judged by its sources, without those that the account needs", () => {
    expect(judge("SETTINGS", [account.urn])).toBe(true);
    expect(judge("SETTINGS", [account.urn, bucket.urn])).toBe(false);
    expect(judge("RUN_AS_EMAIL", [account.urn])).toBe(false);
    expect(judge("SETTINGS", [])).toBe(true);
  });

  test.each<[string, ReturnType<typeof registered>, boolean]>([
    ["DATABASE_URL", registered("gcp:sql/databaseInstance:DatabaseInstance", "db", {}), false],
    ["ENCRYPTION_KEY", kms, false],
    ["REDIS_URL", cache(false), false],
    ["REDIS_HOST", cache(true), false],
    ["DB_PASSWORD_SECRET", registered(types.secret, "db", {}), false],
    ["BACKUP_ARN", registered("aws:s3/bucket:Bucket", "backup", {}), false],
    ["REDIS_URL", cache(true), true],
    ["SETTINGS", copy, true],
    ["SETTINGS", registered("gcp:container/cluster:Cluster", "cluster", {}), true],
    ["SETTINGS", registered(types.version, "v", { secretData: unknown }), true],
    ["API_KEY", bucket, true],
    ["SETTINGS", registered("aws:s3/bucket:Bucket", "backup", {}), false],
    ["SETTINGS", registered("aws:secretsmanager/secretVersion:SecretVersion", "backup", {}), true],
    ["SETTINGS", registered("kubernetes:core/v1:Namespace", "apps", {}), false],
    ["SETTINGS", registered("kubernetes:core/v1:Secret", "apps", {}), true],
  ])("%s from %o is reported: %s", (name, source, reported) => {
    expect(judge(name, [account.urn, source.urn], source === bucket ? [] : [source])).toBe(reported);
  });
});

describe("a secret's own id", () => {
  const judge = (name: string, value: string) =>
    said("no-secret-in-env", [
      registered(types.secret, "stripe", { secretId: "acme-stripe" }),
      registered(types.service, "app", { template: { containers: [{ envs: [{ name, value }] }] } }),
    ]).length > 0;

  test.each([
    ["STRIPE_SECRET", "acme-stripe", false],
    ["DB_PASSWORD_SECRET", "acme-db-password", false],
    ["MONGO_URI_SECRET", "mongo-uri:latest", false],
    ["STRIPE_SECRET", "acme-other", true],
    ["STRIPE_SECRET", random, true],
    ["STRIPE_PASSWORD", "acme-stripe", true],
    ["CLIENT_SECRET", "hunter2", true],
  ])("%s=%s is reported: %s", (name, value, reported) => {
    expect(judge(name, value)).toBe(reported);
  });
});

describe("one value in two tenants", () => {
  const judge = (name: string, value: unknown, options = {}) =>
    said(
      "no-shared-value",
      ["acme", "globex"].map((tenant) =>
        registered(types.service, tenant, {
          labels: { tenant },
          template: { containers: [{ envs: [{ name, value: typeof value === "function" ? value(tenant) : value }] }] },
        }),
      ),
      options,
    ).length;

  test.each<[string, unknown, number]>([
    ["SEED", random, 1],
    ["SETTINGS", (tenant: string) => `user=${tenant};password=${secret}`, 1],
    ["SETTINGS", (tenant: string) => Buffer.from(`${tenant}:${secret}`).toString("base64"), 1],
    ["API_KEY", "an-obvious-fake", 1],
    ["COMMIT_SHA", "9fceb02d0ae598e95dc970b74767f19372d61af8", 0],
    ["STRIPE_PRICE", "price_1MtwBwLkdIwHu7ix28a3tqPa", 0],
    ["BUILD_ID", random, 0],
    ["CA_BUNDLE", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", 0],
    ["REGION", "europe-west1", 0],
  ])("under %s is reported by %#", (name, value, count) => {
    expect(judge(name, value, config)).toBe(count);
  });
});
