/** Sharing that no mount shows: databases by their address, caches, passwords, accounts, values under neutral names. */
import type { FaultKind } from "../faultKind";
import { config, gcp, generated, key, pulumi, raw, region, twoTenants } from "../surroundings";

const storage = "no-shared-storage";
const value = "no-shared-value";
const secretKey = { config: { "app:key": key }, secretKeys: ["app:key"] };
const database = (name: string, labels: object) =>
  raw(
    "gcp:sql/databaseInstance:DatabaseInstance",
    name,
    { name, databaseVersion: "POSTGRES_17", region, settings: { tier: "t", userLabels: labels } },
    ["privateIpAddress", "connectionName"],
  );
const held = (acme: { secret: (name: string) => gcp.secretmanager.Secret; id: string }, data: pulumi.Input<string>) =>
  new gcp.secretmanager.SecretVersion(`${acme.id}-v`, { secret: acme.secret("k").id, secretData: data });

export const sharedWithoutMount: FaultKind = {
  title: "Sharing without a mount",
  bad: [
    [
      "one database by its private address",
      twoTenants((acme, globex) => {
        const db = database("db", {});
        for (const one of [acme, globex]) {
          one.envs({ PGHOST: db.privateIpAddress });
        }
      }),
      storage,
      { inPreviewOnly: true },
    ],
    [
      "one database by its connection name",
      twoTenants((acme, globex) => {
        const db = database("db", {});
        for (const one of [acme, globex]) {
          one.envs({ INSTANCE: db.connectionName });
        }
      }),
      storage,
      { inPreviewOnly: true },
    ],
    [
      "one database by its name in the program",
      twoTenants((acme, globex) => {
        database("db", {});
        for (const one of [acme, globex]) {
          one.envs({ INSTANCE: `example:${region}:db` });
        }
      }),
      storage,
    ],
    [
      "another tenant's database",
      twoTenants((acme, globex) => {
        const db = database("db", globex.labels);
        acme.envs({ PGHOST: db.privateIpAddress });
        globex.envs({ PGHOST: db.privateIpAddress });
      }),
      storage,
      { inPreviewOnly: true },
    ],
    [
      "one cache by its host",
      twoTenants((acme, globex) => {
        const cache = raw("gcp:redis/instance:Instance", "r", { name: "r", memorySizeGb: 1 }, ["host"]);
        for (const one of [acme, globex]) {
          one.envs({ REDIS_HOST: cache.host });
        }
      }),
      storage,
      { inPreviewOnly: true },
    ],
    [
      "one Valkey instance",
      twoTenants((acme, globex) => {
        const cache = raw(
          "gcp:memorystore/instance:Instance",
          "m",
          { instanceId: "m", location: region, shardCount: 1 },
          ["name"],
        );
        for (const one of [acme, globex]) {
          one.envs({ CACHE_NAME: cache.name });
        }
      }),
      storage,
      { inPreviewOnly: true },
    ],
    [
      "one AlloyDB cluster",
      twoTenants((acme, globex) => {
        const cluster = raw("gcp:alloydb/cluster:Cluster", "c", { clusterId: "c", location: region });
        const instance = raw(
          "gcp:alloydb/instance:Instance",
          "i",
          { cluster: cluster.id, instanceId: "i", instanceType: "PRIMARY" },
          ["ipAddress"],
        );
        for (const one of [acme, globex]) {
          one.envs({ DB_HOST: instance.ipAddress });
        }
      }),
      storage,
      { inPreviewOnly: true },
    ],
    [
      "one password for two tenants' users",
      twoTenants((acme, globex) => {
        const secret = generated("db");
        for (const one of [acme, globex]) {
          new gcp.sql.User(one.id, {
            instance: database(`${one.id}-db`, one.labels).id,
            name: "app",
            password: secret,
          });
        }
      }),
      value,
    ],
    [
      "one known password for two tenants' users",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.sql.User(one.id, {
            instance: database(`${one.id}-db`, one.labels).id,
            name: "app",
            password: config("key"),
          });
        }
      }),
      value,
      secretKey,
    ],
    [
      "one schedule that acts as another tenant",
      twoTenants((acme, globex) => {
        const app = acme.service("acme-api");
        raw("gcp:cloudscheduler/job:Job", "j", {
          region,
          schedule: "* * * * *",
          httpTarget: { uri: app.uri, oidcToken: { serviceAccountEmail: globex.account.email } },
        });
      }),
      "own-service-account",
    ],
    [
      "a transfer from one tenant's bucket to another's",
      twoTenants((acme, globex) => {
        const bucket = (one: typeof acme) =>
          new gcp.storage.Bucket(`${one.id}-b`, {
            name: `${one.id}-b`,
            location: "EU",
            labels: one.labels,
            uniformBucketLevelAccess: true,
            publicAccessPrevention: "enforced",
          });
        raw("gcp:storage/transferJob:TransferJob", "t", {
          description: "copy",
          transferSpec: {
            gcsDataSource: { bucketName: bucket(acme).name },
            gcsDataSink: { bucketName: bucket(globex).name },
          },
        });
      }),
      storage,
    ],
  ],
  good: [
    [
      "a database for each tenant",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({ PGHOST: database(`${one.id}-db`, one.labels).privateIpAddress });
        }
      }),
    ],
    [
      "a cache for each tenant",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({
            REDIS_HOST: raw(
              "gcp:redis/instance:Instance",
              `${one.id}-r`,
              { name: `${one.id}-r`, memorySizeGb: 1, labels: one.labels },
              ["host"],
            ).host,
          });
        }
      }),
    ],
    [
      "one tenant's two services on its database",
      twoTenants((acme) => {
        const db = database("acme-db", acme.labels);
        acme.envs({ PGHOST: db.privateIpAddress });
        acme.service("acme-worker", {
          containers: [{ image: "example/worker", envs: [{ name: "PGHOST", value: db.privateIpAddress }] }],
        });
      }),
    ],
    [
      "a password for each tenant's user",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.sql.User(one.id, {
            instance: database(`${one.id}-db`, one.labels).id,
            name: "app",
            password: generated(one.id),
          });
        }
      }),
    ],
    [
      "a transfer between two buckets of one tenant",
      twoTenants((acme) => {
        const bucket = (name: string) =>
          new gcp.storage.Bucket(name, {
            name,
            location: "EU",
            labels: acme.labels,
            uniformBucketLevelAccess: true,
            publicAccessPrevention: "enforced",
          });
        raw("gcp:storage/transferJob:TransferJob", "t", {
          description: "copy",
          transferSpec: {
            gcsDataSource: { bucketName: bucket("in").name },
            gcsDataSink: { bucketName: bucket("out").name },
          },
        });
      }),
    ],
  ],
};

export const sharedNeutralValues: FaultKind = {
  title: "One value in two tenants under a neutral name, or in other clothes",
  bad: [
    [
      "a random value in two tenants' variables",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({ GREETING: key });
        }
      }),
      value,
    ],
    [
      "the same under two names",
      twoTenants((acme, globex) => {
        acme.envs({ SALUTE: key });
        globex.envs({ HELLO: key });
      }),
      value,
    ],
    [
      "one secret config value, with a line break in one of them",
      twoTenants((acme, globex) => {
        held(acme, config("key"));
        held(globex, pulumi.interpolate`${config("key")}\n`);
      }),
      value,
      secretKey,
    ],
    [
      "one secret config value inside JSON",
      twoTenants((acme, globex) => {
        held(acme, config("key"));
        held(globex, pulumi.jsonStringify({ api: config("key") }));
      }),
      value,
      secretKey,
    ],
    [
      "one secret config value in base64",
      twoTenants((acme, globex) => {
        held(acme, config("key"));
        held(
          globex,
          config("key").apply((text) => Buffer.from(text).toString("base64")),
        );
      }),
      value,
      secretKey,
    ],
    [
      "one generated password, wrapped",
      twoTenants((acme, globex) => {
        const made = generated("one");
        held(acme, made);
        held(globex, pulumi.interpolate`postgres://app:${made}@10.0.0.3/app`);
      }),
      value,
      { inPreviewOnly: true },
    ],
    [
      "one literal in two secrets",
      twoTenants((acme, globex) => {
        held(acme, "ChangeMe-Quartz-1177");
        held(globex, "ChangeMe-Quartz-1177");
      }),
      value,
    ],
  ],
  good: [
    [
      "one setting in two tenants' variables",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({ GREETING: "hello", REGION: region, BUILD_SHA: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b" });
        }
      }),
    ],
    [
      "a value for each tenant",
      twoTenants((acme, globex) => {
        held(acme, generated("acme"));
        held(globex, generated("globex"));
      }),
    ],
    [
      "a secret config value for each tenant",
      twoTenants((acme, globex) => {
        held(acme, config("one"));
        held(globex, config("two"));
      }),
      {
        config: { "app:one": "Kq8-first-4471-Xy", "app:two": "Wp3-other-9920-Ab" },
        secretKeys: ["app:one", "app:two"],
      },
    ],
    [
      "a placeholder in two secrets",
      twoTenants((acme, globex) => {
        held(acme, "placeholder");
        held(globex, "placeholder");
      }),
    ],
    [
      "one public certificate in two secrets",
      twoTenants((acme, globex) => {
        const pem = "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq\n-----END CERTIFICATE-----\n";
        held(acme, pem);
        held(globex, pem);
      }),
    ],
    [
      "ids of one product",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({
            OAUTH_CLIENT_ID: "812Kx9-aB7c.apps.googleusercontent.com",
            PRICE: "price_1Nv3kL2eZvKYlo2C",
            STRIPE_PRODUCT: "prod_9Kx2LmQ7Rt4Vw8",
          });
        }
      }),
    ],
  ],
};
