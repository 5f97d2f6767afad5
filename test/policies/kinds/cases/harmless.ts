/** What is named like a secret and is none: addresses, ids, published keys, settings, variables, prose. */
import type { FaultKind } from "../faultKind";
import {
  alone,
  config,
  gcp,
  generated,
  key,
  oneTenant,
  password,
  pulumi,
  random,
  raw,
  region,
  twoTenants,
  withEnvs,
} from "../surroundings";

const env = "no-secret-in-env";
const literal = "no-secret-literal-in-program";
const vm = (script: string) =>
  alone("gcp:compute/instance:Instance", {
    machineType: "e2-small",
    zone: "z",
    serviceAccount: { email: "a@p.iam.gserviceaccount.com" },
    metadataStartupScript: script,
  });
const object = (content: string) => alone("gcp:storage/bucketObject:BucketObject", { bucket: "b", name: "n", content });
const cache = (labels: object, more: object = {}) =>
  raw("gcp:redis/instance:Instance", "r", { name: "r", memorySizeGb: 1, labels, ...more }, ["host", "authString"]);
const base64 = (text: string) => Buffer.from(text).toString("base64");

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

export const secretIds: FaultKind = {
  title: "A secret's own id",
  bad: [
    ["a value that is no secret's id", withEnvs({ STRIPE_SECRET: key }), env],
    [
      "a password that looks like an id",
      oneTenant((acme) => {
        acme.secret();
        acme.envs({ DB_PASSWORD: "acme-key" });
      }),
      env,
    ],
    ["an id and a password", withEnvs({ MONGO_URI: `mongodb://app:${password}@10.0.0.3/app` }), env],
    ["a word under SECRET that names nothing", withEnvs({ SESSION_SECRET: "keyboardcat" }), env],
    ["a random value with a version", withEnvs({ APP_SECRET: `${key}:4` }), env],
  ],
  good: [
    [
      "a secret's id",
      oneTenant((acme) => {
        acme.secret("stripe");
        acme.envs({ STRIPE_SECRET: "acme-stripe" });
      }),
    ],
    [
      "an id with a version",
      oneTenant((acme) => {
        acme.secret("mongo");
        acme.envs({ MONGO_URI_SECRET: "acme-mongo:latest" });
      }),
    ],
    ["a full name", withEnvs({ STRIPE_SECRET: "projects/p/secrets/acme-stripe/versions/latest" })],
    [
      "a full name by interpolation",
      oneTenant((acme) => {
        acme.envs({
          STRIPE_SECRET: pulumi.interpolate`projects/p/secrets/${acme.secret("stripe").secretId}/versions/3`,
        });
      }),
    ],
    ["an address of Berglas", withEnvs({ API_KEY: "sm://p/acme-api-key#3" })],
    [
      "a setting that names a secret",
      withEnvs({ SECRET_NAME: "acme-db", DB_PASSWORD_SECRET_ID: "acme-db", SECRETS_PATH: "/secrets" }),
    ],
  ],
};

const jwt = `${base64('{"alg":"HS256","typ":"JWT"}').replace(/=+$/, "")}.${base64('{"role":"anon","iss":"supabase"}').replace(/=+$/, "")}.s1gnatur3-0f-n0body-4t-4ll`;

export const publishedValues: FaultKind = {
  title: "Keys that are published on purpose",
  bad: [
    ["a key of the service role", withEnvs({ SUPABASE_SERVICE_ROLE_KEY: jwt }), env],
    ["a token under a neutral name", withEnvs({ SETTINGS: jwt }), env],
    [
      "a secret under a published prefix",
      withEnvs({ NEXT_PUBLIC_STRIPE: ["sk", "live", "51H8xKq2eZvKYlo2CkQm7Wn4Rt9"].join("_") }),
      env,
    ],
    ["an admin key of a search", withEnvs({ ALGOLIA_ADMIN_KEY: "6be0576ff61c053d5f9a3225e2a90f76" }), env],
    [
      "a password under a published prefix",
      withEnvs({ NEXT_PUBLIC_DSN: `https://user:${password}@api.example.com` }),
      env,
    ],
  ],
  good: [
    ["an anonymous key in the page", withEnvs({ NEXT_PUBLIC_SUPABASE_ANON_KEY: jwt })],
    ["an anonymous key of the server", withEnvs({ SUPABASE_ANON_KEY: jwt })],
    ["a search key", withEnvs({ ALGOLIA_SEARCH_KEY: "6be0576ff61c053d5f9a3225e2a90f76" })],
    [
      "a publishable key",
      withEnvs({
        VITE_CLERK_PUBLISHABLE_KEY: "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k",
        STRIPE_PUBLISHABLE_KEY: "pk_live_51H8xKq2eZvKYlo2C",
      }),
    ],
    ["a site key", withEnvs({ RECAPTCHA_SITE_KEY: "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI" })],
    [
      "a public key",
      withEnvs({
        JWT_PUBLIC_KEY:
          "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",
        VAPID_PUBLIC_KEY: "BNbxGYNMhEIi9zrneh7mqV4oUanjLUK3m-mYZBc62frMKrEoMk88r3Lk596T0ck9xlT-aok0fO1KXBLV4-XqxYM",
      }),
    ],
  ],
};

export const keyWords: FaultKind = {
  title: "Words under KEY, TOKEN and PAT",
  bad: [
    ["a session's key", withEnvs({ SESSION_KEY: key }), env],
    ["a word as a password", withEnvs({ ADMIN_PASSWORD: "sunflower" }), env],
    ["a token of GitHub", withEnvs({ GITHUB_PAT: key }), env],
    ["a token of hexadecimal", withEnvs({ WEBHOOK_TOKEN: "5f4dcc3b5aa765d61d8327deb882cf99" }), env],
    ["a key of a cookie", withEnvs({ COOKIE_KEY: "j8sd7Hq2-Lk9x-Pw4m" }), env],
  ],
  good: [
    [
      "names of cookies and headers",
      withEnvs({ SESSION_KEY: "sid", COOKIE_KEY: "session", HOST_KEY: "x-forwarded-host", JWT_KEY: "sub" }),
    ],
    ["names of services", withEnvs({ SERVICE_KEY: "billing", INTEGRATION_KEY: "crm", LICENSE_KEY: "community" })],
    [
      "currencies and contracts",
      withEnvs({ PAYMENT_TOKEN: "USDC", FEE_TOKEN: "eth", GOV_TOKEN: "0x1f9840a85d5aF5bf1D1762F925BDADdC4201F984" }),
    ],
    ["patterns", withEnvs({ FILE_PAT: "*.csv", ROUTE_PAT: "/api/*" })],
    ["counts of tokens", withEnvs({ MAX_TOKENS: "8192", TOKENS: "1000", TOKEN_BUDGET: "50000", TOKEN_TTL: "3600s" })],
    [
      "keys of caches and sorting",
      withEnvs({
        SORT_KEY: "createdAt",
        CACHE_KEY: "v3-products",
        PARTITION_KEY: "tenantId",
        FEATURE_KEY: "new-checkout",
      }),
    ],
  ],
};

export const prose: FaultKind = {
  title: "Variables that something else fills in, and prose",
  bad: [
    ["a password after a variable", vm(`#!/bin/bash\nUSER=$APP_USER\nPASSWORD=${password}\n`), literal],
    [
      "a password in a clone address",
      vm(`#!/bin/bash\ngit clone https://ci:${password}@git.example.com/acme/app.git\n`),
      literal,
    ],
    [
      "a key in a description",
      alone("gcp:secretmanager/secret:Secret", {
        secretId: "s",
        replication: { auto: {} },
        annotations: { note: `token: ${key}` },
      }),
      literal,
    ],
    ["a password in a document of values", object(`# values of the shop\nadminPassword: ${password}\n`), literal],
    [
      "a token that a build writes out",
      alone("gcp:cloudbuild/trigger:Trigger", {
        serviceAccount: "projects/p/serviceAccounts/b@p.iam.gserviceaccount.com",
        build: { steps: [{ name: "node", entrypoint: "bash", args: ["-c", `NPM_TOKEN=${key} npm publish`] }] },
      }),
      literal,
    ],
    [
      "a variable with a default that is a password",
      vm(`#!/bin/bash\nexport DB_PASSWORD=\${DB_PASSWORD:-${password}}\n`),
      literal,
    ],
  ],
  good: [
    [
      "a variable of Cloud Build in an address",
      alone("gcp:cloudbuild/trigger:Trigger", {
        serviceAccount: "projects/p/serviceAccounts/b@p.iam.gserviceaccount.com",
        build: {
          steps: [
            {
              name: "git",
              entrypoint: "bash",
              args: ["-c", "git clone https://oauth2:$$GIT_TOKEN@git.example.com/acme/app.git"],
              secretEnvs: ["GIT_TOKEN"],
            },
          ],
          availableSecrets: {
            secretManagers: [{ env: "GIT_TOKEN", versionName: "projects/p/secrets/git/versions/1" }],
          },
        },
      }),
    ],
    ["a variable in an address", vm("#!/bin/bash\npsql postgres://app:$DB_PASS@10.0.0.3/app -c 'select 1'\n")],
    [
      "a command between backticks",
      vm("#!/bin/bash\nDB_PASS=`cat /secrets/db`\nexport TOKEN=`gcloud auth print-access-token`\n"),
    ],
    ["lower-case variables", vm('#!/bin/bash\npassword=$db_pass\ntoken="$(fetch_token)"\n')],
    [
      "prose about passwords",
      alone("gcp:secretmanager/secret:Secret", {
        secretId: "s",
        replication: { auto: {} },
        annotations: { note: "password: used by the billing service; rotated by ops every month" },
      }),
    ],
    [
      "an example in a description",
      alone("gcp:bigquery/dataset:Dataset", {
        datasetId: "d",
        description: "Connection: postgres://user:password@host/db",
      }),
    ],
    [
      "a column that holds tokens",
      alone("gcp:bigquery/table:Table", {
        datasetId: "d",
        tableId: "t",
        schema: JSON.stringify([
          { name: "api_token", type: "STRING", description: "token: given by the partner" },
          { name: "password_hash", type: "BYTES" },
        ]),
      }),
    ],
    [
      "a document with advice",
      object("# How to log in\n\nPassword: ask your administrator for one.\nToken: shown once in the console.\n"),
    ],
    [
      "values of a chart with comments",
      object("auth:\n  # password: set by the operator\n  existingSecret: db\n  passwordKey: password\n"),
    ],
    [
      "a variable without a default",
      vm(`#!/bin/bash\nexport DB_PASSWORD=\${DB_PASSWORD:?must be set}\nexport API_TOKEN=\${API_TOKEN:-}\n`),
    ],
    [
      "a template of systemd",
      object("[Service]\nEnvironmentFile=/etc/app.env\nExecStart=/usr/bin/app --token-file %d/token\n"),
    ],
    ["a YAML of GitHub", object(`env:\n  NPM_TOKEN: \${{ secrets.NPM_TOKEN }}\n  PASSWORD: \${{ inputs.password }}\n`)],
    [
      "an alert about tokens",
      alone("gcp:monitoring/alertPolicy:AlertPolicy", {
        displayName: "Token errors",
        combiner: "OR",
        documentation: {
          content: "If `invalid_token: expired` is logged, restart the signer. password: none needed.",
          mimeType: "text/markdown",
        },
        conditions: [{ displayName: "c", conditionMatchedLog: { filter: 'textPayload:"token="' } }],
      }),
    ],
  ],
};

export const secretConfigInside: FaultKind = {
  title: "What is made of secret config",
  bad: [
    [
      "secret config in a variable",
      withEnvs(() => ({ GREETING: config("key") })),
      env,
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "plain config in a secret version",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: new pulumi.Config("app").require("plain"),
        });
      }),
      literal,
      { config: { "app:plain": password } },
    ],
    [
      "secret config in a variable, in base64",
      withEnvs(() => ({ GREETING: config("key").apply(base64) })),
      env,
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "secret config in a file of variables",
      withEnvs(() => ({ DOTENV: pulumi.interpolate`LOG=info\nSETTING=${config("key")}\n` })),
      env,
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "a literal beside secret config",
      oneTenant((acme) => {
        config("key");
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: password });
      }),
      literal,
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
  ],
  good: [
    [
      "a database's URL",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: pulumi.interpolate`postgres://app:${config("key")}@10.0.0.3:5432/app`,
        });
      }),
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "a file of variables",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: pulumi.interpolate`DB_HOST=10.0.0.3\nDB_PASSWORD=${config("key")}\n`,
        });
      }),
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "base64",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: config("key").apply(base64) });
      }),
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "without its line break",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: config("key").apply((text) => text.trim()),
        });
      }),
      { config: { "app:key": `${key}\n` }, secretKeys: ["app:key"] },
    ],
    [
      "a field of an object",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: config("all").apply((text) => JSON.parse(text).db.password as string),
        });
      }),
      { config: { "app:all": JSON.stringify({ db: { user: "app", password } }) }, secretKeys: ["app:all"] },
    ],
    [
      "an object as JSON",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: config("all").apply((text) => JSON.stringify(JSON.parse(text), null, 2)),
        });
      }),
      { config: { "app:all": JSON.stringify({ user: "app", password }) }, secretKeys: ["app:all"] },
    ],
    [
      "a database user's password",
      oneTenant((acme) => {
        acme.service();
        new gcp.sql.User("u", { instance: "db", name: "app", password: config("key") });
      }),
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "a password in percent signs",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: config("key").apply((text) => `amqps://app:${encodeURIComponent(text)}@10.0.0.4`),
        });
      }),
      { config: { "app:key": "Quartz/Lantern#8823" }, secretKeys: ["app:key"] },
    ],
  ],
};

export const otherProviders: FaultKind = {
  title: "Outputs of other providers",
  bad: [
    [
      "a private key of TLS",
      withEnvs(() => ({
        CERT_PRIVATE: raw("tls:index/privateKey:PrivateKey", "k", { algorithm: "RSA" }, ["privateKeyPem"])
          .privateKeyPem,
      })),
      env,
    ],
    [
      "a password of another cloud",
      withEnvs(() => ({ REMOTE: raw("aws:iam/accessKey:AccessKey", "k", { user: "u" }, ["secret"]).secret })),
      env,
    ],
    [
      "the output of a command",
      withEnvs(() => ({
        SETTING: raw("command:local:Command", "c", { create: "vault read -field=token secret/app" }, ["stdout"]).stdout,
      })),
      env,
    ],
    [
      "a token of another provider",
      withEnvs(() => ({ CF: raw("cloudflare:index/apiToken:ApiToken", "t", { name: "n" }, ["value"]).value })),
      env,
    ],
    [
      "a dynamic resource",
      withEnvs(() => ({ VALUE: raw("pulumi-nodejs:dynamic:Resource", "d", {}, ["result"]).result })),
      env,
      { inPreviewOnly: true },
    ],
  ],
  good: [
    [
      "a public key of TLS",
      withEnvs(() => ({
        JWT_PUBLIC_KEY: raw("tls:index/privateKey:PrivateKey", "k", { algorithm: "RSA" }, ["publicKeyPem"])
          .publicKeyPem,
      })),
    ],
    [
      "a zone's name and status",
      withEnvs(() => ({
        ZONE_STATUS: raw("cloudflare:index/zone:Zone", "z", { zone: "acme.example" }, ["status"]).status,
      })),
    ],
    [
      "a queue of AWS",
      withEnvs(() => {
        const queue = raw("aws:sqs/queue:Queue", "q", {}, ["url", "arn"]);
        return { QUEUE_URL: queue.url, QUEUE_ARN: queue.arn };
      }),
    ],
    ["a bucket of AWS", withEnvs(() => ({ EXPORT_BUCKET: raw("aws:s3/bucket:Bucket", "b", {}, ["bucket"]).bucket }))],
    [
      "an image's digest",
      withEnvs(() => ({ IMAGE_DIGEST: raw("docker-build:index:Image", "i", { push: true }, ["digest"]).digest })),
    ],
    [
      "a namespace of Kubernetes",
      withEnvs(() => ({
        NAMESPACE: raw("kubernetes:core/v1:Namespace", "n", { metadata: { name: "apps" } }, ["id"]).id,
      })),
    ],
    ["a pet's name", withEnvs(() => ({ RELEASE: new random.RandomPet("p").id }))],
    [
      "a certificate's fingerprint",
      withEnvs(() => ({ CERT_FINGERPRINT: raw("tls:index/selfSignedCert:SelfSignedCert", "c", {}, ["id"]).id })),
    ],
  ],
};

export const publicSharing: FaultKind = {
  title: "The same public value in two tenants",
  bad: [
    [
      "one private key",
      twoTenants((acme, globex) => {
        const made = raw("tls:index/privateKey:PrivateKey", "k", { algorithm: "RSA" }, ["privateKeyPem"]);
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: made.privateKeyPem });
        }
      }),
      "no-shared-value",
    ],
    [
      "one token",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: config("key") });
        }
      }),
      "no-shared-value",
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "one certificate together with its key",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: config("pem") });
        }
      }),
      "no-shared-value",
      {
        config: {
          "app:pem": [
            "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n-----BEGIN ",
            "PRIVATE KEY-----\nMIIE\n-----END ",
            "PRIVATE KEY-----\n",
          ].join(""),
        },
        secretKeys: ["app:pem"],
      },
    ],
    [
      "one generated password in env and in a secret",
      twoTenants((acme, globex) => {
        const made = generated("p");
        acme.envs({ DB_PASSWORD: made });
        new gcp.secretmanager.SecretVersion("v", { secret: globex.secret().id, secretData: made });
      }),
      "no-shared-value",
    ],
    [
      "one HMAC key of storage",
      twoTenants((acme, globex) => {
        const made = raw("gcp:storage/hmacKey:HmacKey", "k", { serviceAccountEmail: "a@p.iam.gserviceaccount.com" }, [
          "secret",
        ]);
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: made.secret });
        }
      }),
      "no-shared-value",
    ],
  ],
  good: [
    [
      "one certificate",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: config("pem") });
        }
      }),
      {
        config: {
          "app:pem": "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq\n-----END CERTIFICATE-----\n",
        },
        secretKeys: ["app:pem"],
      },
    ],
    [
      "one chain of certificates",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: config("pem") });
        }
      }),
      {
        config: {
          "app:pem":
            "-----BEGIN CERTIFICATE-----\nMIIDdzCC\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nMIIEdzCC\n-----END CERTIFICATE-----\n",
        },
        secretKeys: ["app:pem"],
      },
    ],
    [
      "one public key in two variables",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({
            JWT_PUBLIC_KEY: "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
          });
        }
      }),
    ],
    [
      "one issuer and one audience",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({
            ISSUER: "https://id.example.com",
            AUDIENCE: "api",
            JWKS: "https://id.example.com/.well-known/jwks.json",
          });
        }
      }),
    ],
    [
      "one placeholder",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: "not set yet" });
        }
      }),
    ],
  ],
};
