/** Sharing without a mount. */
import type { FaultKind } from "../faultKind";
import { config, gcp, generated, raw, region, twoTenants } from "../surroundings";
import { secretKey, value } from "./sharingParts";

const storage = "no-shared-storage";

const database = (name: string, labels: object) =>
  raw(
    "gcp:sql/databaseInstance:DatabaseInstance",
    name,
    { name, databaseVersion: "POSTGRES_17", region, settings: { tier: "t", userLabels: labels } },
    ["privateIpAddress", "connectionName"],
  );

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
      "one database outside the stack by its connection name",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({ INSTANCE: `example:${region}:elsewhere` });
        }
      }),
      storage,
    ],
    [
      "one database of Firestore by its name",
      twoTenants((acme, globex) => {
        const { name } = new gcp.firestore.Database("d", {
          name: "main",
          locationId: "eur3",
          type: "FIRESTORE_NATIVE",
        });
        for (const one of [acme, globex]) {
          one.envs({ FIRESTORE_DATABASE: name });
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
      "one tenant's database outside the stack by its connection name",
      twoTenants((acme) => {
        acme.envs({ INSTANCE: `example:${region}:elsewhere` });
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
