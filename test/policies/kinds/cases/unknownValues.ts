/** Values not known yet, by their sources before their names. */
import type { FaultKind } from "../faultKind";
import { gcp, generated, oneTenant, pulumi, random, raw, region, withEnvs } from "../surroundings";
import { env } from "./harmlessParts";

const cache = (labels: object, more: object = {}) =>
  raw("gcp:redis/instance:Instance", "r", { name: "r", memorySizeGb: 1, labels, ...more }, ["host", "authString"]);

export const unknownValues: FaultKind = {
  title: "Values not known yet, by their sources before their names",
  bad: [
    ["a generated password under a name that says so", withEnvs(() => ({ DB_PASSWORD: generated("p") })), env],
    ["a generated password under a neutral name", withEnvs(() => ({ GREETING: generated("p") })), env],
    [
      "a URL with a generated password",
      withEnvs(() => ({ DATABASE_URL: pulumi.interpolate`postgres://app:${generated("p")}@10.0.0.3/app` })),
      env,
    ],
    [
      "a cache's auth string",
      oneTenant((acme) => {
        acme.envs({ REDIS_AUTH: cache(acme.labels, { authEnabled: true }).authString });
      }),
      env,
    ],
    [
      "a cache's URL with its auth string",
      oneTenant((acme) => {
        const redis = cache(acme.labels, { authEnabled: true });
        acme.envs({ REDIS_URL: pulumi.interpolate`redis://:${redis.authString}@${redis.host}:6379` });
      }),
      env,
    ],
    [
      "random bytes",
      withEnvs(() => ({ NONCE: pulumi.secret(new random.RandomBytes("b", { length: 16 }).base64) })),
      env,
    ],
  ],
  good: [
    [
      "a cache's URL of host and port",
      oneTenant((acme) => {
        const redis = cache(acme.labels);
        acme.envs({ REDIS_URL: pulumi.interpolate`redis://${redis.host}:6379/0` });
      }),
    ],
    [
      "a database's URL without a password",
      oneTenant((acme) => {
        const db = new gcp.sql.DatabaseInstance("db", {
          databaseVersion: "POSTGRES_17",
          settings: { tier: "t", userLabels: acme.labels },
        });
        acme.envs({ DATABASE_URL: pulumi.interpolate`postgresql://app@${db.privateIpAddress}/app` });
      }),
    ],
    [
      "a JDBC URL with IAM",
      oneTenant((acme) => {
        const db = new gcp.sql.DatabaseInstance("db", {
          databaseVersion: "POSTGRES_17",
          settings: { tier: "t", userLabels: acme.labels },
        });
        acme.envs({
          JDBC_URL: pulumi.interpolate`jdbc:postgresql:///app?cloudSqlInstance=${db.connectionName}&enableIamAuth=true`,
        });
      }),
    ],
    [
      "the id of a key in Cloud KMS",
      oneTenant((acme) => {
        const ring = new gcp.kms.KeyRing("r", { location: region });
        const made = new gcp.kms.CryptoKey("k", { keyRing: ring.id, labels: acme.labels });
        acme.envs({ ENCRYPTION_KEY: made.id, SIGNING_KEY: made.name });
      }),
    ],
    [
      "a secret's name",
      oneTenant((acme) => {
        const secret = acme.secret();
        acme.envs({ DB_PASSWORD_SECRET: secret.secretId, API_KEY_SECRET: secret.name });
      }),
    ],
    [
      "a secret version's name",
      oneTenant((acme) => {
        const version = new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: generated("p"),
        });
        acme.envs({ SECRET_VERSION: version.name });
      }),
    ],
    [
      "a cache's host",
      oneTenant((acme) => {
        acme.envs({ REDIS_HOST: cache(acme.labels).host });
      }),
    ],
    [
      "a topic under a name like a secret's",
      oneTenant((acme) => {
        const topic = new gcp.pubsub.Topic("t", { labels: acme.labels });
        acme.envs({ TOKEN_EVENTS: topic.id, PASSWORD_RESET_TOPIC: topic.name });
      }),
    ],
    [
      "a random id in a name",
      oneTenant((acme) => {
        const suffix = new random.RandomId("s", { byteLength: 4 });
        acme.envs({ STACK: pulumi.interpolate`acme-${suffix.hex}` });
      }),
    ],
    [
      "a bucket's name with a random suffix",
      oneTenant((acme) => {
        const suffix = new random.RandomString("s", { length: 6, special: false, upper: false });
        const bucket = new gcp.storage.Bucket("b", {
          name: pulumi.interpolate`acme-${suffix.result}`,
          location: "EU",
          labels: acme.labels,
          uniformBucketLevelAccess: true,
          publicAccessPrevention: "enforced",
        });
        acme.envs({ FILES_BUCKET: bucket.name });
      }),
    ],
  ],
};
