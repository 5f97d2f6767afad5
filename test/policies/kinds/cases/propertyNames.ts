/** The name of a property, a key or a sibling announces a secret wherever it stands. */
import type { FaultKind } from "../faultKind";
import { alone, config, generated, key, password, region } from "../surroundings";

const rule = "no-secret-literal-in-program";
const secretKey = { config: { "app:key": key }, secretKeys: ["app:key"] };

export const propertyNames: FaultKind = {
  title: "A secret announced by the name of a property, of a key or of its sibling",
  bad: [
    [
      "the password of a connection profile",
      alone("gcp:databasemigrationservice/connectionProfile:ConnectionProfile", {
        connectionProfileId: "c",
        location: "r",
        postgresql: { host: "10.0.0.9", port: 5432, username: "u", password },
      }),
      rule,
    ],
    [
      "an entry of a key value map",
      alone("gcp:apigee/environmentKeyvaluemapsEntries:EnvironmentKeyvaluemapsEntries", {
        envKeyvaluemapId: "m",
        name: "paymentSecret",
        value: key,
      }),
      rule,
    ],
    [
      "a password in a custom resource",
      alone("kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation", {
        spec: { configuration: { users: { "app/password": password } } },
      }),
      rule,
    ],
    [
      "a key in place of a key's alias",
      alone("gcp:apigee/targetServer:TargetServer", {
        envId: "e",
        host: "h",
        sSlInfo: { enabled: true, keyAlias: password },
      }),
      rule,
    ],
    [
      "a pair of key and value of a provider that has no row",
      alone("vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable", {
        key: "STRIPE_SECRET_KEY",
        value: key,
      }),
      rule,
    ],
    [
      "the client secret of an OIDC provider",
      alone("gcp:identityplatform/oauthIdpConfig:OauthIdpConfig", {
        name: "oidc.corp",
        issuer: "https://id.example.com",
        clientId: "web",
        clientSecret: password,
        enabled: true,
      }),
      rule,
    ],
    [
      "IAP on a backend",
      alone("gcp:compute/backendService:BackendService", {
        name: "b",
        iap: { enabled: true, oauth2ClientId: "c", oauth2ClientSecret: key },
      }),
      rule,
    ],
    [
      "a header of a schedule",
      alone("gcp:cloudscheduler/job:Job", {
        region: "r",
        schedule: "* * * * *",
        httpTarget: { uri: "https://app.example.com/cron", headers: { "X-Api-Key": key } },
      }),
      rule,
    ],
    [
      "a pair in a probe of App Engine's handlers",
      alone("gcp:appengine/flexibleAppVersion:FlexibleAppVersion", {
        service: "s",
        runtime: "custom",
        serviceAccount: "g@p.iam.gserviceaccount.com",
        envVariables: { SMTP_PASSWORD: password },
      }),
      rule,
    ],
    [
      "a replication password of a source",
      alone("gcp:sql/sourceRepresentationInstance:SourceRepresentationInstance", {
        databaseVersion: "MYSQL_8_0",
        host: "10.0.0.3",
        port: 3306,
        username: "r",
        password,
      }),
      rule,
    ],
    [
      "a pair of name and value in a task of Kubernetes",
      alone("kubernetes:batch/v1:Job", {
        metadata: { name: "j" },
        spec: {
          template: {
            spec: { containers: [{ name: "j", image: "i", env: [{ name: "REDIS_PASSWORD", value: password }] }] },
          },
        },
      }),
      rule,
    ],
    [
      "values of a chart",
      alone("kubernetes:helm.sh/v3:Release", { chart: "postgresql", values: { auth: { postgresPassword: password } } }),
      rule,
    ],
    ["a role of PostgreSQL", alone("postgresql:index/role:Role", { name: "app", login: true, password }), rule],
    [
      "an auth key of a router's peer",
      alone("gcp:compute/routerPeer:RouterPeer", {
        router: "r",
        interface: "i",
        peerAsn: 65001,
        md5AuthenticationKey: { name: "k", key: password },
      }),
      rule,
    ],
    [
      "a webhook's request headers",
      alone("gcp:diagflow/cxWebhook:CxWebhook", {
        displayName: "w",
        genericWebService: { uri: "https://hooks.example.com", requestHeaders: { Authorization: `Bearer ${key}` } },
      }),
      rule,
    ],
    [
      "a Kubernetes secret in base64",
      alone("kubernetes:core/v1:Secret", {
        metadata: { name: "s" },
        data: { password: Buffer.from(password).toString("base64") },
      }),
      rule,
    ],
    [
      "a command's environment",
      alone("command:local:Command", { create: "./deploy.sh", environment: { REGISTRY_PASSWORD: password } }),
      rule,
    ],
    [
      "a GitHub secret",
      alone("github:index/actionsSecret:ActionsSecret", {
        repository: "r",
        secretName: "DEPLOY",
        plaintextValue: password,
      }),
      rule,
    ],
    [
      "a JAAS line in a connector's settings",
      alone("gcp:managedkafka/connector:Connector", {
        location: region,
        connectCluster: "c",
        connectorId: "mm2",
        configs: {
          "connector.class": "org.apache.kafka.connect.mirror.MirrorSourceConnector",
          "source.cluster.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required username="mm2" password="${password}";`,
        },
      }),
      "no-secret-literal-in-program",
    ],
    [
      "a parameter of a chart in an application of Argo",
      alone("kubernetes:argoproj.io/v1alpha1:Application", {
        spec: {
          project: "default",
          source: {
            repoURL: "https://charts.example.com",
            chart: "postgresql",
            helm: { parameters: [{ name: "auth.postgresPassword", value: password }] },
          },
        },
      }),
      "no-secret-literal-in-program",
    ],
    [
      "secure settings of a data source of Grafana",
      alone("grafana:oss/dataSource:DataSource", {
        type: "postgres",
        url: "db:5432",
        secureJsonDataEncoded: JSON.stringify({ password }),
      }),
      "no-secret-literal-in-program",
    ],
    [
      "a user of MongoDB Atlas",
      alone("mongodbatlas:index/databaseUser:DatabaseUser", {
        projectId: "5f",
        username: "app",
        authDatabaseName: "admin",
        password: "lantern-quartz",
      }),
      "no-secret-literal-in-program",
    ],
    [
      "a token in the address of an alert's hook",
      alone("gcp:monitoring/notificationChannel:NotificationChannel", {
        type: "webhook_tokenauth",
        labels: { url: `https://hooks.example.com/alert?auth_token=${key}` },
      }),
      "no-secret-literal-in-program",
    ],
    [
      "the API key of an agent's tool",
      alone("gcp:diagflow/cxTool:CxTool", {
        displayName: "orders",
        description: "Orders",
        openApiSpec: {
          textSchema: "openapi: 3.0.0",
          authentication: { apiKeyConfig: { keyName: "x-api-key", requestLocation: "HEADER", apiKey: key } },
        },
      }),
      "no-secret-literal-in-program",
    ],
    [
      "the password of a connection to a machine",
      alone("command:remote:Command", { connection: { host: "10.0.0.4", user: "root", password }, create: "uptime" }),
      "no-secret-literal-in-program",
    ],
  ],
  good: [
    [
      "an entry of a key value map that is a setting",
      alone("gcp:apigee/environmentKeyvaluemapsEntries:EnvironmentKeyvaluemapsEntries", {
        envKeyvaluemapId: "m",
        name: "quotaPerMinute",
        value: "1200",
      }),
    ],
    [
      "custom resources that name what a secret holds",
      () => {
        alone("kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass", {
          spec: {
            provider: "gke",
            parameters: { secrets: '- resourceName: "projects/p/secrets/db/versions/latest"\n  path: "db-password"\n' },
          },
        })();
        alone("kubernetes:argoproj.io/v1alpha1:Application", {
          spec: { source: { helm: { parameters: [{ name: "admin.existingSecret", value: "grafana-admin" }] } } },
        })();
        alone("kubernetes:external-secrets.io/v1:ExternalSecret", {
          spec: { data: [{ secretKey: "password", remoteRef: { key: "acme-db-password" } }] },
        })();
        alone("kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation", {
          spec: { configuration: { users: { "app/k8s_secret_password": "clickhouse/app-password" } } },
        })();
      },
    ],
    [
      "the name of a key's alias",
      alone("gcp:apigee/targetServer:TargetServer", {
        envId: "e",
        host: "h",
        sSlInfo: { enabled: true, keyAlias: "orders-tls" },
      }),
    ],
    [
      "a connection profile with its password from secret config",
      alone("gcp:databasemigrationservice/connectionProfile:ConnectionProfile", () => ({
        connectionProfileId: "c",
        location: "r",
        postgresql: { host: "10.0.0.9", port: 5432, username: "u", password: config("key") },
      })),
      secretKey,
    ],
    [
      "an OIDC provider with a secret from secret config",
      alone("gcp:identityplatform/oauthIdpConfig:OauthIdpConfig", () => ({
        name: "oidc.corp",
        issuer: "https://id.example.com",
        clientId: "web",
        clientSecret: config("key"),
      })),
      secretKey,
    ],
    [
      "headers that say what is sent",
      alone("gcp:cloudscheduler/job:Job", {
        region: "r",
        schedule: "* * * * *",
        httpTarget: {
          uri: "https://app.example.com/cron",
          headers: {
            "Content-Type": "application/json",
            "X-Idempotency-Key": "nightly-report",
            "User-Agent": "scheduler",
          },
        },
      }),
    ],
    [
      "values of a chart that name an existing secret",
      alone("kubernetes:helm.sh/v3:Release", {
        chart: "postgresql",
        values: {
          auth: {
            existingSecret: "postgres-auth",
            secretKeys: { adminPasswordKey: "postgres-password" },
            enablePostgresUser: false,
          },
        },
      }),
    ],
    [
      "a role of PostgreSQL with a generated password",
      alone("postgresql:index/role:Role", () => ({ name: "app", login: true, password: generated("p") })),
    ],
    [
      "a password policy of a database",
      alone("gcp:sql/databaseInstance:DatabaseInstance", {
        databaseVersion: "POSTGRES_17",
        settings: {
          tier: "t",
          passwordValidationPolicy: {
            minLength: 16,
            complexity: "COMPLEXITY_DEFAULT",
            disallowUsernameSubstring: true,
            enablePasswordPolicy: true,
          },
        },
      }),
    ],
    [
      "a partition key and an index",
      alone("gcp:firestore/index:Index", {
        collection: "tokens",
        fields: [
          { fieldPath: "apiKey", order: "ASCENDING" },
          { fieldPath: "createdAt", order: "DESCENDING" },
        ],
      }),
    ],
    [
      "an API key's restrictions",
      alone("gcp:projects/apiKey:ApiKey", {
        displayName: "browser",
        restrictions: {
          browserKeyRestrictions: { allowedReferrers: ["https://app.example.com/*"] },
          apiTargets: [{ service: "maps-backend.googleapis.com" }],
        },
      }),
    ],
    [
      "names of keys in Cloud KMS",
      alone("gcp:container/cluster:Cluster", {
        location: "r",
        databaseEncryption: { state: "ENCRYPTED", keyName: "projects/p/locations/r/keyRings/k/cryptoKeys/etcd" },
        nodeConfig: {
          serviceAccount: "n@p.iam.gserviceaccount.com",
          bootDiskKmsKey: "projects/p/locations/r/keyRings/k/cryptoKeys/disk",
        },
      }),
    ],
    [
      "where IAP redirects to",
      alone("gcp:iap/settings:Settings", {
        name: "n",
        accessSettings: {
          oauthSettings: { loginHint: "example.com" },
          reauthSettings: { method: "SECURE_KEY", maxAge: "3600s", policyType: "DEFAULT" },
        },
      }),
    ],
    [
      "a connector's settings that name a provider of secrets",
      alone("gcp:managedkafka/connector:Connector", {
        location: region,
        connectCluster: "c",
        connectorId: "mm2",
        configs: {
          "connector.class": "x.y.Source",
          "config.providers": "gcp",
          "key.converter": "org.apache.kafka.connect.storage.StringConverter",
          "sasl.password": `\${gcp:projects/p/secrets/kafka:latest}`,
        },
      }),
    ],
    [
      "an application of Argo that names its secret",
      alone("kubernetes:argoproj.io/v1alpha1:Application", {
        spec: {
          project: "default",
          source: {
            repoURL: "https://charts.example.com",
            chart: "postgresql",
            helm: {
              parameters: [
                { name: "auth.existingSecret", value: "postgres-login" },
                { name: "auth.secretKeys.adminPasswordKey", value: "admin-password" },
              ],
            },
          },
        },
      }),
    ],
    [
      "an external secret of Kubernetes",
      alone("kubernetes:external-secrets.io/v1beta1:ExternalSecret", {
        spec: {
          refreshInterval: "1h",
          secretStoreRef: { name: "gcp", kind: "ClusterSecretStore" },
          target: { name: "db" },
          data: [{ secretKey: "password", remoteRef: { key: "acme-db-password", version: "latest" } }],
        },
      }),
    ],
  ],
};
