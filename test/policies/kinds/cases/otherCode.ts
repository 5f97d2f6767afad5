/** What runs code beside Cloud Run and functions is read like it: settings, identity, vendors, way out. */
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
} from "../surroundings";

const secretKey = { config: { "app:key": key }, secretKeys: ["app:key"] };
const own = { serviceAccount: { email: "vm@p.iam.gserviceaccount.com", scopes: ["cloud-platform"] } };
const machine = {
  machineType: "e2-small",
  zone: `${region}-b`,
  bootDisk: { initializeParams: { image: "debian-12" } },
};
const pod = (env: readonly object[], more: object = {}) => ({
  metadata: { name: "app" },
  spec: {
    template: {
      spec: { serviceAccountName: "app", containers: [{ name: "app", image: "example/app", env, ...more }] },
    },
  },
});

export const otherCode: FaultKind = {
  title: "Code beside Cloud Run and functions",
  bad: [
    [
      "a generated password in a machine's start-up script",
      alone("gcp:compute/instance:Instance", () => ({
        ...machine,
        ...own,
        metadataStartupScript: pulumi.interpolate`#!/bin/sh\necho "app:${generated("p")}" | chpasswd\n`,
      })),
      "no-secret-in-env",
    ],
    [
      "a generated password in an instance template's metadata",
      alone("gcp:compute/instanceTemplate:InstanceTemplate", () => ({
        ...machine,
        ...own,
        metadata: { "admin-pw": generated("p") },
      })),
      "no-secret-in-env",
    ],
    [
      "secret config in App Engine",
      alone("gcp:appengine/standardAppVersion:StandardAppVersion", () => ({
        service: "default",
        runtime: "nodejs22",
        serviceAccount: "gae@p.iam.gserviceaccount.com",
        envVariables: { SETTING: config("key") },
      })),
      "no-secret-in-env",
      secretKey,
    ],
    [
      "a generated key in App Engine, flexible",
      alone("gcp:appengine/flexibleAppVersion:FlexibleAppVersion", () => ({
        service: "default",
        runtime: "custom",
        serviceAccount: "gae@p.iam.gserviceaccount.com",
        betaSettings: {},
        envVariables: { SIGNING: pulumi.secret(new random.RandomBytes("b", { length: 32 }).hex) },
      })),
      "no-secret-in-env",
    ],
    [
      "a literal in a workflow's source",
      alone("gcp:workflows/workflow:Workflow", {
        region,
        serviceAccount: "wf@p.iam.gserviceaccount.com",
        sourceContents: `main:\n  steps:\n  - call:\n      call: http.get\n      args:\n        url: https://api.example.com\n        headers:\n          Authorization: "Bearer ${key}"\n`,
      }),
      "no-secret-literal-in-program",
    ],
    [
      "a generated password in a workflow's variables",
      alone("gcp:workflows/workflow:Workflow", () => ({
        region,
        serviceAccount: "wf@p.iam.gserviceaccount.com",
        sourceContents: "main:\n  steps: []\n",
        userEnvVars: { DB_PASSWORD: generated("p") },
      })),
      "no-secret-in-env",
    ],
    [
      "a generated password in Composer",
      alone("gcp:composer/environment:Environment", () => ({
        region,
        config: {
          nodeConfig: { serviceAccount: "c@p.iam.gserviceaccount.com" },
          softwareConfig: { envVariables: { CRM_TOKEN: generated("p") } },
        },
      })),
      "no-secret-in-env",
    ],
    [
      "a generated password in a Kubernetes deployment",
      alone("kubernetes:apps/v1:Deployment", () => pod([{ name: "PGPASSWORD", value: generated("p") }])),
      "no-secret-in-env",
    ],
    [
      "a generated password in a cron job's arguments",
      alone("kubernetes:batch/v1:CronJob", () => ({
        metadata: { name: "c" },
        spec: {
          schedule: "@daily",
          jobTemplate: {
            spec: {
              template: { spec: { containers: [{ name: "c", image: "i", args: ["--token", generated("p")] }] } },
            },
          },
        },
      })),
      "no-secret-in-env",
    ],
    [
      "a generated password as a build's substitution",
      alone("gcp:cloudbuild/trigger:Trigger", () => ({
        filename: "cloudbuild.yaml",
        serviceAccount: "projects/p/serviceAccounts/b@p.iam.gserviceaccount.com",
        substitutions: { _DEPLOY: generated("p") },
      })),
      "no-secret-in-env",
    ],
    [
      "a literal in a Dataflow job's parameters",
      alone("gcp:dataflow/flexTemplateJob:FlexTemplateJob", {
        region,
        containerSpecGcsPath: "gs://b/t",
        serviceAccountEmail: "d@p.iam.gserviceaccount.com",
        parameters: { jdbcPassword: password },
      }),
      "no-secret-literal-in-program",
    ],
    [
      "a vendor's host in a Dataproc cluster's properties",
      alone("gcp:dataproc/cluster:Cluster", {
        region,
        clusterConfig: {
          gceClusterConfig: { serviceAccount: "d@p.iam.gserviceaccount.com" },
          softwareConfig: {
            overrideProperties: { "spark:spark.events.endpoint": "https://api2.amplitude.com/2/httpapi" },
          },
        },
      }),
      "analytics-only-through-proxy",
    ],
    [
      "a vendor's host in a container declaration of a machine",
      alone("gcp:compute/instance:Instance", {
        ...machine,
        ...own,
        metadata: {
          "gce-container-declaration":
            "spec:\n  containers:\n  - name: app\n    image: example/app\n    env:\n    - name: SINK\n      value: https://api.mixpanel.com\n",
        },
      }),
      "analytics-only-through-proxy",
    ],
    [
      "a vendor's variable in a deployment",
      alone(
        "kubernetes:apps/v1:Deployment",
        pod([{ name: "SEGMENT_WRITE_KEY", valueFrom: { configMapKeyRef: { name: "c", key: "k" } } }]),
      ),
      "analytics-only-through-proxy",
    ],
    [
      "a machine on the project's default account",
      alone("gcp:compute/instance:Instance", {
        ...machine,
        networkInterfaces: [{ network: "default" }],
        serviceAccount: { email: "default", scopes: ["cloud-platform"] },
      }),
      "own-service-account",
    ],
    [
      "a notebook on the project's default account",
      alone("gcp:workbench/instance:Instance", { location: region, gceSetup: { machineType: "e2-standard-4" } }),
      "own-service-account",
    ],
    [
      "a reasoning engine that acts as another tenant's account",
      twoTenants((acme, globex) => {
        raw("gcp:vertex/aiReasoningEngine:AiReasoningEngine", "e", {
          region,
          displayName: "e",
          labels: acme.labels,
          spec: { serviceAccount: globex.account.email },
        });
      }),
      "own-service-account",
    ],
    [
      "App Engine on the project's default account",
      alone("gcp:appengine/standardAppVersion:StandardAppVersion", { service: "default", runtime: "python312" }),
      "own-service-account",
    ],
    [
      "a node pool on the project's default account",
      alone("gcp:container/nodePool:NodePool", { cluster: "c", nodeConfig: { machineType: "e2-small" } }),
      "own-service-account",
    ],
    [
      "one account for a machine of one tenant and the service of another",
      twoTenants((acme) => {
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          labels: { tenant: "globex" },
          serviceAccount: { email: acme.account.email, scopes: ["cloud-platform"] },
        });
      }),
      "own-service-account",
    ],
    [
      "one account for two tenants' machines",
      () => {
        const account = new gcp.serviceaccount.Account("vm", { accountId: "vm" });
        for (const id of ["acme", "globex"]) {
          raw("gcp:compute/instance:Instance", id, {
            ...machine,
            labels: { tenant: id },
            serviceAccount: { email: account.email, scopes: ["cloud-platform"] },
          });
        }
      },
      "no-shared-service-account",
    ],
    [
      "another tenant's bucket mounted by an App Engine app through its account",
      twoTenants((acme, globex) => {
        raw("gcp:appengine/standardAppVersion:StandardAppVersion", "gae", {
          service: "acme",
          runtime: "nodejs22",
          serviceAccount: globex.account.email,
          envVariables: { TENANT: acme.id },
        });
        raw("gcp:workflows/workflow:Workflow", "wf", {
          region,
          labels: acme.labels,
          serviceAccount: globex.account.email,
          sourceContents: "main:\n  steps: []\n",
        });
      }),
      "own-service-account",
    ],
    [
      "a Lambda function beside it with a generated key",
      alone("aws:lambda/function:Function", () => ({
        role: "arn:aws:iam::1:role/r",
        environment: { variables: { SHARED: generated("p") } },
      })),
      "no-secret-in-env",
    ],
  ],
  good: [
    [
      "a machine that fetches its secret by its own account",
      alone("gcp:compute/instance:Instance", {
        ...machine,
        ...own,
        networkInterfaces: [{ subnetwork: "s" }],
        metadataStartupScript:
          "#!/bin/bash\nDB_PASSWORD=$(gcloud secrets versions access latest --secret=acme-db)\nexport DB_PASSWORD\nsystemctl start app\n",
      }),
    ],
    [
      "a machine with its database's address",
      oneTenant((acme) => {
        const database = raw(
          "gcp:sql/databaseInstance:DatabaseInstance",
          "db",
          { databaseVersion: "POSTGRES_17", settings: { tier: "t", userLabels: acme.labels } },
          ["privateIpAddress"],
        );
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          labels: acme.labels,
          serviceAccount: { email: acme.account.email },
          metadata: { "db-host": database.privateIpAddress, "enable-oslogin": "TRUE" },
        });
      }),
    ],
    [
      "App Engine with settings",
      alone("gcp:appengine/standardAppVersion:StandardAppVersion", {
        service: "default",
        runtime: "nodejs22",
        serviceAccount: "gae@p.iam.gserviceaccount.com",
        envVariables: { NODE_ENV: "production", LOG_LEVEL: "info", MAX_TOKENS: "4096" },
      }),
    ],
    [
      "a workflow that calls a tenant's own service",
      oneTenant((acme) => {
        const app = acme.service();
        raw("gcp:workflows/workflow:Workflow", "wf", {
          region,
          labels: acme.labels,
          serviceAccount: acme.account.email,
          sourceContents: `main:\n  steps:\n  - call:\n      call: http.post\n      args:\n        url: \${sys.get_env("APP")}\n        auth:\n          type: OIDC\n`,
          userEnvVars: { APP: app.uri },
        });
      }),
    ],
    [
      "a deployment with its secret by reference",
      alone(
        "kubernetes:apps/v1:Deployment",
        pod([
          { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
          { name: "LOG_LEVEL", value: "info" },
        ]),
      ),
    ],
    [
      "a Kubernetes secret with a generated password",
      alone("kubernetes:core/v1:Secret", () => ({
        metadata: { name: "db" },
        stringData: { password: generated("p") },
      })),
    ],
    [
      "a build with secrets of Secret Manager",
      alone("gcp:cloudbuild/trigger:Trigger", {
        location: region,
        serviceAccount: "projects/p/serviceAccounts/b@p.iam.gserviceaccount.com",
        build: {
          steps: [{ name: "node", entrypoint: "npm", args: ["publish"], secretEnvs: ["NPM_TOKEN"] }],
          availableSecrets: {
            secretManagers: [{ env: "NPM_TOKEN", versionName: "projects/p/secrets/npm/versions/3" }],
          },
        },
      }),
    ],
    [
      "a schedule that calls the tenant's service as the tenant",
      oneTenant((acme) => {
        const app = acme.service();
        raw("gcp:cloudscheduler/job:Job", "nightly", {
          region,
          schedule: "0 3 * * *",
          httpTarget: { uri: app.uri, httpMethod: "POST", oidcToken: { serviceAccountEmail: acme.account.email } },
        });
      }),
    ],
    [
      "a cluster with workload identity",
      alone("gcp:container/cluster:Cluster", {
        location: region,
        enableAutopilot: true,
        privateClusterConfig: { enablePrivateNodes: true },
        clusterAutoscaling: { autoProvisioningDefaults: { serviceAccount: "n@p.iam.gserviceaccount.com" } },
      }),
    ],
    [
      "a Dataproc cluster with plain properties",
      alone("gcp:dataproc/cluster:Cluster", {
        region,
        clusterConfig: {
          gceClusterConfig: { serviceAccount: "d@p.iam.gserviceaccount.com" },
          softwareConfig: {
            overrideProperties: { "spark:spark.executor.memory": "4g", "core:fs.gs.block.size": "134217728" },
          },
        },
      }),
    ],
  ],
};
