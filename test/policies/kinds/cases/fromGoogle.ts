/** What comes from a resource of Google is harmless only if the resource wasn't made from a secret. */
import type { FaultKind } from "../faultKind";
import { gcp, generated, oneTenant, password, pulumi, raw, region, twoTenants } from "../surroundings";

const rule = "no-secret-in-env";

export const fromGoogle: FaultKind = {
  title: "A secret that comes back out of a resource of Google",
  bad: [
    [
      "through a bucket's object",
      oneTenant((acme) => {
        const object = raw(
          "gcp:storage/bucketObject:BucketObject",
          "o",
          { bucket: "b", name: "n", content: generated("p") },
          ["content", "md5hash"],
        );
        acme.envs({ GREETING: object.content });
      }),
      rule,
    ],
    [
      "through a parameter",
      oneTenant((acme) => {
        const version = raw(
          "gcp:parametermanager/parameterVersion:ParameterVersion",
          "v",
          { parameter: "p", parameterVersionId: "1", parameterData: generated("p") },
          ["parameterData"],
        );
        acme.envs({ GREETING: version.parameterData });
      }),
      rule,
    ],
    [
      "the client key of a cluster",
      oneTenant((acme) => {
        const cluster = raw("gcp:container/cluster:Cluster", "c", { location: region }, ["masterAuth"]);
        acme.envs({ CLUSTER: cluster.masterAuth });
      }),
      rule,
    ],
    [
      "the password of a database's user",
      oneTenant((acme) => {
        const user = new gcp.sql.User("u", { instance: "db", name: "app", password: generated("p") });
        acme.envs({ SETTING: pulumi.output(user.password).apply((text) => text ?? "") });
      }),
      rule,
    ],
    [
      "the auth string of a cache",
      oneTenant((acme) => {
        const cache = raw(
          "gcp:redis/instance:Instance",
          "r",
          { memorySizeGb: 1, authEnabled: true, labels: acme.labels },
          ["authString"],
        );
        acme.envs({ CACHE_SETTING: cache.authString });
      }),
      rule,
    ],
    [
      "a key of a service account",
      oneTenant((acme) => {
        const made = raw("gcp:serviceaccount/key:Key", "k", { serviceAccountId: acme.account.name }, ["privateKey"]);
        acme.envs({ SETTINGS: made.privateKey });
      }),
      rule,
    ],
    [
      "an HMAC key",
      oneTenant((acme) => {
        const made = raw("gcp:storage/hmacKey:HmacKey", "k", { serviceAccountEmail: acme.account.email }, ["secret"]);
        acme.envs({ S3_SETTING: made.secret });
      }),
      rule,
    ],
    [
      "a secret version's data",
      oneTenant((acme) => {
        const secret = acme.secret();
        const version = new gcp.secretmanager.SecretVersion("v", { secret: secret.id, secretData: generated("p") });
        acme.envs({ BANNER: pulumi.output(version.secretData).apply((text) => text ?? "") });
      }),
      rule,
    ],
    [
      "an API key",
      oneTenant((acme) => {
        const made = raw("gcp:projects/apiKey:ApiKey", "k", { displayName: "k" }, ["keyString"]);
        acme.envs({ MAPS: made.keyString });
      }),
      rule,
    ],
    [
      "a payload that the program looks up under a neutral name",
      oneTenant((acme) => {
        acme.envs({ SETTINGS: pulumi.output("Zx81-6f2a9c41be-QmXf29LkPa7") });
      }),
      rule,
    ],
    [
      "a payload looked up for a start-up banner",
      oneTenant((acme) => {
        acme.envs({ BOOT: pulumi.output("q7Wn2Kx9Lm4Rt8Yp3Vb6Zc1") });
      }),
      rule,
    ],
    [
      "the key of a database's client certificate",
      oneTenant((acme) => {
        const cert = raw("gcp:sql/sslCert:SslCert", "c", { commonName: "app", instance: "db" }, ["privateKey"]);
        acme.envs({ CLIENT_PEM: cert.privateKey });
      }),
      "no-secret-in-env",
    ],
    [
      "the secret of a client of Identity-Aware Proxy",
      oneTenant((acme) => {
        const client = raw("gcp:iap/client:Client", "c", { brand: "b", displayName: "app" }, ["secret"]);
        acme.envs({ SIGN_IN: client.secret });
      }),
      "no-secret-in-env",
    ],
  ],
  good: [
    [
      "an account's address beside a mounted secret",
      oneTenant((acme) => {
        const secret = acme.secret();
        acme.service("acme-app", {
          volumes: [{ name: "k", secret: { secret: secret.secretId } }],
          containers: [
            {
              image: "example/app",
              envs: [{ name: "SIGNER_EMAIL", value: acme.account.email }],
              volumeMounts: [{ name: "k", mountPath: "/k" }],
            },
          ],
        });
      }),
    ],
    [
      "a bucket's name",
      oneTenant((acme) => {
        const bucket = new gcp.storage.Bucket("files", {
          location: "EU",
          labels: acme.labels,
          uniformBucketLevelAccess: true,
          publicAccessPrevention: "enforced",
        });
        acme.envs({ FILES: bucket.name, FILES_URL: bucket.url });
      }),
    ],
    [
      "a topic's id and a queue's name",
      oneTenant((acme) => {
        const topic = raw("gcp:pubsub/topic:Topic", "t", { labels: acme.labels }, []);
        acme.envs({ EVENTS: topic.id });
      }),
    ],
    [
      "the object's name while its content is plain",
      oneTenant((acme) => {
        const object = raw("gcp:storage/bucketObject:BucketObject", "o", { bucket: "b", name: "n", content: "hello" }, [
          "selfLink",
        ]);
        acme.envs({ TEMPLATE_LINK: object.selfLink });
      }),
    ],
    [
      "a database's connection name",
      oneTenant((acme) => {
        const database = new gcp.sql.DatabaseInstance("db", {
          databaseVersion: "POSTGRES_17",
          settings: { tier: "t", userLabels: acme.labels },
        });
        acme.envs({ INSTANCE: database.connectionName });
      }),
    ],
    [
      "another service's address",
      twoTenants((acme) => {
        const inner = acme.service("acme-inner");
        acme.envs({ INNER_URL: inner.uri });
      }),
    ],
    [
      "a cache's host without authentication",
      oneTenant((acme) => {
        const cache = raw("gcp:redis/instance:Instance", "r", { memorySizeGb: 1, labels: acme.labels }, ["host"]);
        acme.envs({ CACHE: cache.host });
      }),
    ],
    [
      "ids that look random",
      oneTenant((acme) => {
        acme.envs({
          SHEET_ID: "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms",
          BUILD: "2024.11.28-4f2a9c1",
          IMAGE_DIGEST: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
          PRICE: "price_1Nv3kL2eZvKYlo2C",
          HANDLER: "handleOrderCreatedV2Event",
          DRIVE_FOLDER: "1a2B3c4D5e6F7g8H9i0JkLmNoPqRsTuV",
        });
      }),
    ],
    [
      `a sentence and a name with numbers, beside ${password.length} letters`,
      oneTenant((acme) => {
        acme.envs({
          BANNER: "Welcome to Acme 2024, release 12!",
          CLASS_NAME: "com.acme.billing.InvoiceV2Handler",
          MODEL: "claude-sonnet-4-5-20250929",
          FONT: "Inter-Var-4.0-Latin-Ext",
        });
      }),
    ],
    [
      "the certificate of a database's server and its address",
      oneTenant((acme) => {
        const db = raw(
          "gcp:sql/databaseInstance:DatabaseInstance",
          "db",
          {
            databaseVersion: "POSTGRES_16",
            region,
            settings: { tier: "db-f1-micro", userLabels: acme.labels, ipConfiguration: { ipv4Enabled: false } },
          },
          ["privateIpAddress", "dnsName"],
        );
        acme.envs({ DB_HOST: db.privateIpAddress, DB_NAME: "app", DB_DNS: db.dnsName });
      }),
    ],
  ],
};
