/** The egress proxy of a tenant: when it exists, what it reads, who may call it. */
import { describe, expect, test } from "vitest";
import { rowColumns } from "../../../plan";
import { cellReference, plan, privatePlan, rowsPlan } from "../support/arguments";
import { deployFull, members, service, template } from "../support/deployed";
import { isMarkedSecret } from "../support/mocks";

describe("egress proxy", () => {
  test("C28: is internal, in the egress subnet, and invoked by this tenant's workload alone", async () => {
    const recording = await deployFull();
    expect(recording.one(service, "acme-egress-proxy").inputs).toMatchObject({
      name: "acme-egress",
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
      iapEnabled: false,
      invokerIamDisabled: false,
      customAudiences: ["https://acme-egress-123456789012.europe-west1.run.app"],
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
    expect(Object.keys(env)).toEqual(["ANALYTICS_PLAN", "KEYS_DIR", "SWITCH_BUCKETS", "TENANT", "WAY_OUT_SECONDS"]);
    expect(env.SWITCH_BUCKETS).toBe("acme-switch-123456789012,cell-switches-123456789012");
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
      ["/keys/pseudonym/2026-10-01/value", "acme_pseudonym_2026-10-01", "latest"],
      ["/keys/pseudonym/2026-11-01/value", "acme_pseudonym_2026-11-01", "latest"],
    ]);
  });

  test("L2: looks for its way out, then for its kill switch, before its probe gives up", async () => {
    const [proxy] = template(await deployFull(), "acme-egress-proxy").containers;
    const seconds = Number(proxy.envs.find(({ name }: { name: string }) => name === "WAY_OUT_SECONDS").value);
    const { periodSeconds, failureThreshold } = proxy.startupProbe;
    const ofKillSwitch = 45;
    expect(periodSeconds * failureThreshold).toBeGreaterThan(seconds + ofKillSwitch);
    expect(periodSeconds * failureThreshold).toBeLessThanOrEqual(240);
  });

  test("C27: reads a kill switch of its own and the cell's, and nobody else's", async () => {
    const recording = await deployFull();
    expect(recording.one("gcp:storage/bucket:Bucket", "acme-switch").inputs).toMatchObject({
      name: "acme-switch-123456789012",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
    });
    const egress = "serviceAccount:acme-egress@acme-prod.iam.gserviceaccount.com";
    const own = recording.one("gcp:storage/bucketIAMPolicy:BucketIAMPolicy", "acme-switch-iam").inputs;
    expect(members(own.policyData)).toEqual({ "roles/storage.objectViewer": [egress] });
    const [cells, another] = recording.ofType("gcp:storage/bucketIAMMember:BucketIAMMember");
    expect(another).toBeUndefined();
    expect(cells?.inputs).toEqual({
      bucket: "cell-switches-123456789012",
      role: "roles/storage.objectViewer",
      member: egress,
    });
  });

  test("with private aggregates it is one instance, and keeps its budget in a bucket that it alone may write to", async () => {
    const recording = await deployFull({ analytics: privatePlan });
    const { inputs } = recording.one(service, "acme-egress-proxy");
    expect(inputs.scaling).toMatchObject({ minInstanceCount: 1, maxInstanceCount: 1 });
    expect(template(recording, "acme-egress-proxy").containers[0].envs).toContainEqual({
      name: "BUDGET_BUCKET",
      value: "acme-budget-123456789012",
    });
    expect(recording.one("gcp:storage/bucket:Bucket", "acme-budget").inputs).toMatchObject({
      name: "acme-budget-123456789012",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
    });
    const policy = recording.one("gcp:storage/bucketIAMPolicy:BucketIAMPolicy", "acme-budget-iam").inputs;
    expect(members(policy.policyData)).toEqual({
      "roles/storage.objectUser": ["serviceAccount:acme-egress@acme-prod.iam.gserviceaccount.com"],
    });
  });

  test("with rows it may publish to a topic that fills the tenant's own table, which one group may read", async () => {
    const recording = await deployFull({ analytics: rowsPlan });
    const egress = "serviceAccount:acme-egress@acme-prod.iam.gserviceaccount.com";
    const pubSub = "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com";
    const bigQuery = "serviceAccount:bq-123456789012@bigquery-encryption.iam.gserviceaccount.com";
    const labels = { tenant: "acme", "bulkhead-role": "egress-proxy" };
    const key = "CryptoKey/acme-data-key";
    const policyOf = (type: string, name: string) => members(recording.one(type, name).inputs.policyData);

    expect(recording.one("gcp:bigquery/dataset:Dataset", "acme-rows-dataset").inputs).toMatchObject({
      datasetId: "acme_rows",
      location: "europe-west1",
      defaultEncryptionConfiguration: { kmsKeyName: key },
      defaultPartitionExpirationMs: 400 * 86_400_000,
      accesses: [
        { role: "OWNER", specialGroup: "projectOwners" },
        { role: "READER", groupByEmail: "analysts@example.com" },
      ],
      deleteContentsOnDestroy: false,
      labels,
    });
    const { inputs: table } = recording.one("gcp:bigquery/table:Table", "acme-rows-table");
    expect(table).toMatchObject({
      tableId: "rows",
      timePartitioning: { type: "DAY", field: "arrived", expirationMs: 400 * 86_400_000 },
      encryptionConfiguration: { kmsKeyName: key },
      deletionProtection: true,
      labels,
    });
    expect(JSON.parse(String(table.schema))).toEqual(rowColumns);
    for (const [logicalName, name] of [
      ["acme-rows", "rows-acme"],
      ["acme-dead-rows", "dead-rows-acme"],
    ] as const) {
      expect(recording.one("gcp:pubsub/topic:Topic", logicalName).inputs).toMatchObject({
        name,
        kmsKeyName: key,
        messageStoragePolicy: { allowedPersistenceRegions: ["europe-west1"] },
        labels,
      });
    }
    expect(recording.one("gcp:pubsub/subscription:Subscription", "acme-rows-written").inputs).toMatchObject({
      bigqueryConfig: { table: "acme-prod.acme_rows.rows", useTableSchema: true },
      deadLetterPolicy: { maxDeliveryAttempts: 100 },
      expirationPolicy: { ttl: "" },
      labels,
    });
    expect(policyOf("gcp:bigquery/iamPolicy:IamPolicy", "acme-rows-table-iam")).toEqual({
      "roles/bigquery.dataEditor": [pubSub],
    });
    expect(policyOf("gcp:pubsub/topicIAMPolicy:TopicIAMPolicy", "acme-rows-iam")).toEqual({
      "roles/pubsub.publisher": [egress],
    });
    expect(policyOf("gcp:pubsub/topicIAMPolicy:TopicIAMPolicy", "acme-dead-rows-iam")).toEqual({
      "roles/pubsub.publisher": [pubSub],
    });
    expect(policyOf("gcp:pubsub/subscriptionIAMPolicy:SubscriptionIAMPolicy", "acme-rows-written-iam")).toEqual({
      "roles/pubsub.subscriber": [pubSub],
    });
    const users = policyOf("gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy", "acme-data-key-iam");
    expect(users["roles/cloudkms.cryptoKeyEncrypterDecrypter"]).toEqual(expect.arrayContaining([pubSub, bigQuery]));
    expect(users["roles/cloudkms.cryptoKeyEncrypterDecrypter"]).not.toContain(egress);
    expect(template(recording, "acme-egress-proxy").containers[0].envs).toContainEqual({
      name: "ROWS_TOPIC",
      value: "Topic/acme-rows",
    });
  });

  test("a tenant in quarantine publishes no rows and shows them to nobody", async () => {
    const recording = await deployFull({ analytics: rowsPlan, state: "quarantined" });
    const { accesses } = recording.one("gcp:bigquery/dataset:Dataset", "acme-rows-dataset").inputs;
    expect(accesses).toEqual([{ role: "OWNER", specialGroup: "projectOwners" }]);
    const topic = recording.one("gcp:pubsub/topicIAMPolicy:TopicIAMPolicy", "acme-rows-iam").inputs;
    expect(members(topic.policyData)).toEqual({});
  });

  test("without private aggregates it has no budget, and as many instances as it needs", async () => {
    const recording = await deployFull();
    expect(recording.one(service, "acme-egress-proxy").inputs.scaling).toMatchObject({
      minInstanceCount: 0,
      maxInstanceCount: 10,
    });
    const buckets = recording.ofType("gcp:storage/bucket:Bucket").map(({ name }) => name);
    expect(buckets.sort()).toEqual(["acme-bucket", "acme-switch"]);
  });

  test("a tenant with APIs only has a proxy with the API's key", async () => {
    const recording = await deployFull({ analytics: undefined, pseudonymKeys: undefined });
    const secrets = recording.ofType("gcp:secretmanager/secret:Secret").map(({ inputs }) => inputs.secretId);
    expect(secrets.sort()).toEqual(["acme_api_anthropic", "acme_key_session", "acme_key_stripe"]);
  });

  test("a key of the plan may be generated, for an API of one's own", async () => {
    const recording = await deployFull({ keys: { anthropic: { kind: "generated", reader: "proxy" } } });
    const version = recording.one("gcp:secretmanager/secretVersion:SecretVersion", "acme-api-anthropic-version");
    expect(isMarkedSecret(version.inputs.secretData)).toBe(true);
    expect(
      recording.one("random:index/randomPassword:RandomPassword", "acme-api-anthropic-value").inputs,
    ).toMatchObject({
      length: 43,
      special: false,
    });
  });

  test.each([
    [60, "300s"],
    [1800, "1800s"],
  ])(
    "C16: waits as long as an app with a limit of %i seconds, and for five minutes at least",
    async (timeoutSeconds, timeout) => {
      const recording = await deployFull({ compute: { timeoutSeconds } });
      expect(template(recording, "acme-egress-proxy").timeout).toBe(timeout);
    },
  );

  test("C16: has the size, the instances and the time limit that the tenant asks for", async () => {
    const proxy = { cpu: "2", memory: "1Gi", minInstances: 1, maxInstances: 3, timeoutSeconds: 120 };
    const recording = await deployFull({ proxy });
    const { timeout, containers } = template(recording, "acme-egress-proxy");
    expect([timeout, containers[0].resources.limits]).toEqual(["120s", { cpu: "2", memory: "1Gi" }]);
    expect(recording.one("gcp:cloudrunv2/service:Service", "acme-egress-proxy").inputs.scaling).toMatchObject({
      minInstanceCount: 1,
      maxInstanceCount: 3,
    });
  });
});
