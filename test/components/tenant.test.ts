import { describe, expect, test } from "vitest";
import { Cell, Tenant } from "../../components/index";
import { cellArgs, cellReference, fullTenant, image, plan, proxyImage, smallTenant } from "./support/arguments";
import { isMarkedSecret, type Recording, resolvedValue, settled, startMocks } from "./support/mocks";

const service = "gcp:cloudrunv2/service:Service";
const secretPolicy = "gcp:secretmanager/secretIamPolicy:SecretIamPolicy";

async function deployFull(changes: Parameters<typeof fullTenant>[1] = {}): Promise<Recording> {
  const recording = await startMocks();
  new Tenant("acme", fullTenant(cellReference, changes));
  await settled();
  return recording;
}

async function deploySmall(changes: Parameters<typeof smallTenant>[1] = {}): Promise<Recording> {
  const recording = await startMocks();
  new Tenant("acme", smallTenant(cellReference, changes));
  await settled();
  return recording;
}

// biome-ignore lint/suspicious/noExplicitAny: the service's inputs are read as data, deep down
const template = (recording: Recording, name: string): any => recording.one(service, name).inputs.template;
const members = (policyData: unknown) =>
  Object.fromEntries(
    JSON.parse(String(policyData)).bindings.map(({ role, members }: { role: string; members: string[] }) => [
      role,
      members,
    ]),
  );

describe("what a tenant is made of", () => {
  test("a tenant with everything has 35 resources, well below 40", async () => {
    const recording = await deployFull();
    expect(recording.counts()).toEqual({
      "bulkhead:index:Tenant": 1,
      "gcp:cloudrunv2/service:Service": 2,
      "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy": 2,
      "gcp:iap/webCloudRunServiceIamPolicy:WebCloudRunServiceIamPolicy": 1,
      "gcp:kms/cryptoKey:CryptoKey": 1,
      "gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy": 1,
      "gcp:secretmanager/secret:Secret": 6,
      "gcp:secretmanager/secretIamPolicy:SecretIamPolicy": 6,
      "gcp:secretmanager/secretVersion:SecretVersion": 7,
      "gcp:serviceaccount/account:Account": 2,
      "gcp:storage/bucket:Bucket": 1,
      "gcp:storage/bucketIAMPolicy:BucketIAMPolicy": 1,
      "random:index/randomBytes:RandomBytes": 3,
      "random:index/randomId:RandomId": 1,
    });
    expect(recording.resources.length).toBe(35);
  });

  test("a tenant without analytics and APIs has no egress proxy, no relay and one service account", async () => {
    const recording = await deploySmall();
    expect(recording.counts()).toEqual({
      "bulkhead:index:Tenant": 1,
      "gcp:cloudrunv2/service:Service": 1,
      "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy": 1,
      "gcp:iap/webCloudRunServiceIamPolicy:WebCloudRunServiceIamPolicy": 1,
      "gcp:kms/cryptoKey:CryptoKey": 1,
      "gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy": 1,
      "gcp:serviceaccount/account:Account": 1,
      "gcp:storage/bucket:Bucket": 1,
      "gcp:storage/bucketIAMPolicy:BucketIAMPolicy": 1,
      "random:index/randomId:RandomId": 1,
    });
    expect(template(recording, "acme-workload").containers).toHaveLength(1);
  });

  test("every child has the tenant as its parent and its id at the start of its name", async () => {
    const recording = await deployFull();
    for (const { chain, name } of recording.typeChains()) {
      if (chain === "bulkhead:index:Tenant") continue;
      expect(chain).toMatch(/^bulkhead:index:Tenant\$/);
      expect(name).toMatch(/^acme-/);
    }
  });

  test("everything that takes labels has the tenant, the role and the caller's own", async () => {
    const recording = await deployFull({ labels: { team: "search" } });
    const labelled = recording.resources.filter(({ type }) =>
      /^gcp:(cloudrunv2\/service:|secretmanager\/secret:|storage\/bucket:|kms\/cryptoKey:)/.test(type),
    );
    expect(labelled).toHaveLength(10);
    for (const { type, name, inputs } of labelled) {
      const proxy = /egress|token|api|pseudonym|switch/.test(name) && type !== "gcp:storage/bucket:Bucket";
      expect(inputs.labels, name).toEqual({
        team: "search",
        tenant: "acme",
        "bulkhead-role": proxy ? "egress-proxy" : "workload",
      });
    }
    expect(template(recording, "acme-workload").labels).toMatchObject({ tenant: "acme" });
  });

  test("no additive grant and no role on the project", async () => {
    const types = Object.keys((await deployFull()).counts());
    expect(types.filter((type) => /i[aA][mM](Member|Binding)/i.test(type))).toEqual([]);
    expect(types.filter((type) => type.startsWith("gcp:projects/"))).toEqual([]);
  });
});

describe("workload", () => {
  test("runs as its own account, without a way to the internet, from a pinned image", async () => {
    const recording = await deployFull();
    expect(recording.one(service, "acme-workload").inputs).toMatchObject({
      name: "acme-workload",
      location: "europe-west1",
      ingress: "INGRESS_TRAFFIC_ALL",
      iapEnabled: true,
      invokerIamDisabled: false,
      deletionProtection: true,
    });
    expect(template(recording, "acme-workload")).toMatchObject({
      serviceAccount: "acme-run@acme-prod.iam.gserviceaccount.com",
      executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
      encryptionKey: "CryptoKey/acme-data-key",
      vpcAccess: {
        egress: "ALL_TRAFFIC",
        networkInterfaces: [{ network: cellReference.workloadNetwork, subnetwork: cellReference.workloadSubnetwork }],
      },
    });
    expect(template(recording, "acme-workload").containers[0].image).toBe(image);
  });

  test("finds its keys as files, each secret a folder, and no secret in its environment", async () => {
    const { containers, volumes } = template(await deployFull(), "acme-workload");
    const [app] = containers;
    expect(app.volumeMounts).toEqual([
      { name: "tmp", mountPath: "/tmp" },
      { name: "key-session", mountPath: "/keys/session" },
      { name: "key-stripe", mountPath: "/keys/stripe" },
    ]);
    expect(volumes).toEqual([
      { name: "tmp", emptyDir: { medium: "MEMORY", sizeLimit: "64Mi" } },
      {
        name: "key-session",
        secret: { secret: "acme_key_session", defaultMode: 0o444, items: [{ path: "value", version: "latest" }] },
      },
      {
        name: "key-stripe",
        secret: { secret: "acme_key_stripe", defaultMode: 0o444, items: [{ path: "value", version: "latest" }] },
      },
    ]);
    expect(app.envs).toEqual([
      { name: "BUCKET", value: "acme-data-123456789012" },
      { name: "KEYS_DIR", value: "/keys" },
      { name: "LOG_LEVEL", value: "info" },
      { name: "RELAY_URL", value: "http://127.0.0.1:8787" },
      { name: "TENANT", value: "acme" },
    ]);
  });

  test("has the relay beside it, which waits for nothing and is waited for", async () => {
    const [app, relay] = template(await deployFull(), "acme-workload").containers;
    expect(app.dependsOns).toEqual(["relay"]);
    expect(relay).toMatchObject({
      name: "relay",
      image: proxyImage,
      args: ["relay"],
      envs: [
        { name: "PORT", value: "8787" },
        { name: "PROXY_URL", value: "https://acme-egress.example.run.app" },
      ],
    });
    expect(relay.volumeMounts).toBeUndefined();
  });
});

describe("egress proxy", () => {
  test("is internal, in the egress subnet, and invoked by this tenant's workload alone", async () => {
    const recording = await deployFull();
    expect(recording.one(service, "acme-egress-proxy").inputs).toMatchObject({
      name: "acme-egress",
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
      iapEnabled: false,
      invokerIamDisabled: false,
    });
    expect(template(recording, "acme-egress-proxy")).toMatchObject({
      serviceAccount: "acme-egress@acme-prod.iam.gserviceaccount.com",
      vpcAccess: {
        egress: "ALL_TRAFFIC",
        networkInterfaces: [{ network: cellReference.egressNetwork, subnetwork: cellReference.egressSubnetwork }],
      },
    });
    const policy = recording.one("gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy", "acme-egress-invokers");
    expect(members(policy.inputs.policyData)).toEqual({
      "roles/run.invoker": ["serviceAccount:acme-run@acme-prod.iam.gserviceaccount.com"],
    });
  });

  test("gets the plan, the tenant and its keys by the proxy's start contract", async () => {
    const { containers, volumes } = template(await deployFull(), "acme-egress-proxy");
    const [proxy] = containers;
    const env = Object.fromEntries(proxy.envs.map(({ name, value }: { name: string; value: string }) => [name, value]));
    expect(Object.keys(env)).toEqual(["ANALYTICS_PLAN", "KEYS_DIR", "TENANT"]);
    expect(JSON.parse(env.ANALYTICS_PLAN)).toEqual({
      ...plan,
      apis: { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key", key: "anthropic" } },
    });
    expect(proxy.args).toEqual(["proxy"]);
    const files = proxy.volumeMounts.flatMap(({ name, mountPath }: { name: string; mountPath: string }) => {
      const volume = volumes.find((candidate: { name: string }) => candidate.name === name);
      return volume.secret.items.map((item: { path: string; version: string }) => [
        `${mountPath}/${item.path}`,
        volume.secret.secret,
        item.version,
      ]);
    });
    expect(files).toEqual([
      ["/keys/tokens/mixpanel/value", "acme_token_mixpanel", "latest"],
      ["/keys/apis/anthropic/value", "acme_api_anthropic", "latest"],
      ["/keys/pseudonym/2026-10-01", "acme_pseudonym", "7"],
      ["/keys/pseudonym/2026-11-01", "acme_pseudonym", "7"],
      ["/keys/switch/off", "acme_switch", "latest"],
    ]);
  });

  test("a tenant with APIs only has a proxy with the switch and the API's key", async () => {
    const recording = await deployFull({ analytics: undefined, pseudonymKeys: undefined });
    const secrets = recording.ofType("gcp:secretmanager/secret:Secret").map(({ inputs }) => inputs.secretId);
    expect(secrets.sort()).toEqual(["acme_api_anthropic", "acme_key_session", "acme_key_stripe", "acme_switch"]);
  });

  test("a key of the plan may be generated, for an API of one's own", async () => {
    const recording = await deployFull({ keys: { anthropic: { kind: "generated", reader: "proxy" } } });
    const version = recording.one("gcp:secretmanager/secretVersion:SecretVersion", "acme-api-anthropic-version");
    expect(isMarkedSecret(version.inputs.secretData)).toBe(true);
    expect(recording.one("random:index/randomBytes:RandomBytes", "acme-api-anthropic-bytes").inputs.length).toBe(32);
  });
});

describe("secrets", () => {
  test("each has exactly one reader", async () => {
    const recording = await deployFull();
    const run = ["serviceAccount:acme-run@acme-prod.iam.gserviceaccount.com"];
    const egress = ["serviceAccount:acme-egress@acme-prod.iam.gserviceaccount.com"];
    const readers = recording.ofType(secretPolicy).map(({ inputs }) => [inputs.secretId, members(inputs.policyData)]);
    expect(Object.fromEntries(readers)).toEqual({
      acme_key_session: { "roles/secretmanager.secretAccessor": run },
      acme_key_stripe: { "roles/secretmanager.secretAccessor": run },
      acme_token_mixpanel: { "roles/secretmanager.secretAccessor": egress },
      acme_api_anthropic: { "roles/secretmanager.secretAccessor": egress },
      acme_pseudonym: { "roles/secretmanager.secretAccessor": egress },
      acme_switch: { "roles/secretmanager.secretAccessor": egress },
    });
  });

  test("each lies in the cell's region, encrypted with the tenant's key, locked against deletion", async () => {
    for (const { inputs } of (await deployFull()).ofType("gcp:secretmanager/secret:Secret")) {
      expect(inputs).toMatchObject({
        replication: {
          userManaged: {
            replicas: [
              { location: "europe-west1", customerManagedEncryption: { kmsKeyName: "CryptoKey/acme-data-key" } },
            ],
          },
        },
        deletionProtection: true,
      });
    }
  });

  test("payloads are secrets in the state, and the value of an external key is a placeholder", async () => {
    const versions = (await deployFull()).ofType("gcp:secretmanager/secretVersion:SecretVersion");
    expect(versions).toHaveLength(7);
    for (const { name, inputs } of versions) expect(isMarkedSecret(inputs.secretData), name).toBe(true);
    const stripe = versions.find(({ name }) => name === "acme-key-stripe-version");
    expect(stripe?.inputs.secretData).toMatchObject({
      value: "bulkhead-placeholder: add the real value as a new version of this secret",
    });
  });
});

test("the bucket is private, encrypted with the tenant's key, and the workload's alone", async () => {
  const recording = await deployFull();
  expect(recording.one("gcp:storage/bucket:Bucket", "acme-bucket").inputs).toMatchObject({
    name: "acme-data-123456789012",
    location: "EUROPE-WEST1",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    encryption: { defaultKmsKeyName: "CryptoKey/acme-data-key" },
    softDeletePolicy: { retentionDurationSeconds: 7 * 24 * 3600 },
    forceDestroy: false,
  });
  const policy = recording.one("gcp:storage/bucketIAMPolicy:BucketIAMPolicy", "acme-bucket-iam");
  expect(members(policy.inputs.policyData)).toEqual({
    "roles/storage.objectUser": ["serviceAccount:acme-run@acme-prod.iam.gserviceaccount.com"],
  });
});

test("retention sets how long deleted and other objects stay", async () => {
  const recording = await deployFull({ retention: { softDeleteDays: 30, deleteAfterDays: 90 } });
  expect(recording.one("gcp:storage/bucket:Bucket", "acme-bucket").inputs).toMatchObject({
    softDeletePolicy: { retentionDurationSeconds: 30 * 24 * 3600 },
    lifecycleRules: [
      { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
      { action: { type: "Delete" }, condition: { age: 90 } },
    ],
  });
});

test("the data key is the tenant's own, rotated, locked, and used by Google's services alone", async () => {
  const recording = await deployFull();
  expect(recording.one("gcp:kms/cryptoKey:CryptoKey", "acme-data-key").inputs).toMatchObject({
    name: "acme-0a1b2c3d",
    keyRing: cellReference.keyRing,
    rotationPeriod: "7776000s",
    deletionPolicy: "PREVENT",
  });
  const policy = recording.one("gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy", "acme-data-key-iam");
  expect(members(policy.inputs.policyData)).toEqual({
    "roles/cloudkms.cryptoKeyEncrypterDecrypter": [
      cellReference.runAgent,
      cellReference.secretManagerAgent,
      cellReference.storageAgent,
    ],
  });
});

test("outputs name what was made and hold no secret", async () => {
  await startMocks();
  const tenant = new Tenant("acme", fullTenant(new Cell("cell", cellArgs()).reference));
  expect(await resolvedValue(tenant.tenantId)).toBe("acme");
  expect(await resolvedValue(tenant.state)).toBe("active");
  expect(await resolvedValue(tenant.url)).toBe("https://acme-workload.example.run.app");
  expect(await resolvedValue(tenant.proxyUrl)).toBe("https://acme-egress.example.run.app");
  expect(await resolvedValue(tenant.bucketName)).toBe("acme-data-123456789012");
  expect(await resolvedValue(tenant.secretIds)).toContain("acme_token_mixpanel");
  expect(await resolvedValue(tenant.workloadIdentity)).toBe("acme-run@acme-prod.iam.gserviceaccount.com");
  expect(await resolvedValue(tenant.egressIdentity)).toBe("acme-egress@acme-prod.iam.gserviceaccount.com");
  expect(await resolvedValue(tenant.backend)).toBeUndefined();
  await settled();
});
