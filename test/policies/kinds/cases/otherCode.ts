/** What runs code beside Cloud Run and functions is read like it: settings, identity, vendors, way out. */
import type { FaultKind } from "../faultKind";
import { alone, config, generated, key, password, pulumi, random, region } from "../surroundings";

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
      "a Lambda function beside it with a generated key",
      alone("aws:lambda/function:Function", () => ({
        role: "arn:aws:iam::1:role/r",
        environment: { variables: { SHARED: generated("p") } },
      })),
      "no-secret-in-env",
    ],
    [
      "a generated password in an init container of a stateful set",
      alone("kubernetes:apps/v1:StatefulSet", () => ({
        metadata: { name: "db" },
        spec: {
          serviceName: "db",
          template: {
            spec: {
              initContainers: [{ name: "seed", image: "example/seed", env: [{ name: "SEED", value: generated("g") }] }],
              containers: [{ name: "db", image: "example/db" }],
            },
          },
        },
      })),
      "no-secret-in-env",
    ],
    [
      "a generated password in a TPU's start-up script",
      alone("gcp:tpu/v2Vm:V2Vm", () => ({
        zone: `${region}-b`,
        runtimeVersion: "v",
        serviceAccount: { email: "a@p.iam.gserviceaccount.com" },
        metadata: { "startup-script": pulumi.interpolate`#!/bin/sh\nexport HUB=${generated("g")}\npython train.py` },
      })),
      "no-secret-in-env",
    ],
    [
      "a generated password in the variables of a Dataform release",
      alone("gcp:dataform/repositoryReleaseConfig:RepositoryReleaseConfig", () => ({
        repository: "r",
        region,
        gitCommitish: "main",
        codeCompilationConfig: { defaultDatabase: "p", vars: { connection: generated("g") } },
      })),
      "no-secret-in-env",
    ],
    [
      "a generated key in a Spark job's properties",
      alone("gcp:dataproc/job:Job", () => ({
        region,
        placement: { clusterName: "c" },
        sparkConfig: { mainClass: "app.Main", properties: { "spark.app.upstream": generated("g") } },
      })),
      "no-secret-in-env",
    ],
    [
      "a generated password in a task definition of ECS",
      alone("aws:ecs/taskDefinition:TaskDefinition", () => ({
        family: "app",
        containerDefinitions: pulumi.jsonStringify([
          { name: "app", image: "example/app", environment: [{ name: "UPSTREAM", value: generated("g") }] },
        ]),
      })),
      "no-secret-in-env",
    ],
    [
      "a generated password in a container app of Azure",
      alone("azure-native:app:ContainerApp", () => ({
        resourceGroupName: "rg",
        template: {
          containers: [{ name: "app", image: "example/app", env: [{ name: "UPSTREAM", value: generated("g") }] }],
        },
      })),
      "no-secret-in-env",
    ],
    [
      "secret config in a page's plain variable",
      alone("cloudflare:index/pagesProject:PagesProject", () => ({
        name: "site",
        deploymentConfigs: { production: { envVars: { UPSTREAM: { type: "plain_text", value: config("key") } } } },
      })),
      "no-secret-in-env",
      secretKey,
    ],
    [
      "secret config in a plain variable of an app of DigitalOcean's",
      alone("digitalocean:index/app:App", () => ({
        spec: { services: [{ envs: [{ key: "UPSTREAM", type: "GENERAL", value: config("key") }] }] },
      })),
      "no-secret-in-env",
      secretKey,
    ],
    [
      "secret config in a plain binding of a worker",
      alone("cloudflare:index/workersScript:WorkersScript", () => ({
        accountId: "a",
        scriptName: "edge",
        content: "export default {}",
        bindings: [{ name: "UPSTREAM", type: "plain_text", text: config("key") }],
      })),
      "no-secret-in-env",
      secretKey,
    ],
  ],
  good: [
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
    [
      "a stateful set with a reference to its secret",
      alone("kubernetes:apps/v1:StatefulSet", {
        metadata: { name: "db" },
        spec: {
          serviceName: "db",
          template: {
            spec: {
              automountServiceAccountToken: false,
              containers: [
                {
                  name: "db",
                  image: "example/db",
                  env: [
                    { name: "PGDATA", value: "/data/pg" },
                    { name: "POSTGRES_PASSWORD_FILE", value: "/run/secrets/db" },
                  ],
                  volumeMounts: [{ name: "s", mountPath: "/run/secrets" }],
                },
              ],
              volumes: [{ name: "s", secret: { secretName: "db" } }],
            },
          },
        },
      }),
    ],
    [
      "a Dataform release with plain variables",
      alone("gcp:dataform/repositoryReleaseConfig:RepositoryReleaseConfig", {
        repository: "r",
        region,
        gitCommitish: "main",
        codeCompilationConfig: { defaultDatabase: "p", vars: { environment: "prod", keyColumn: "order_id" } },
      }),
    ],
    [
      "a page's variable that is kept as a secret",
      alone("cloudflare:index/pagesProject:PagesProject", () => ({
        name: "site",
        deploymentConfigs: { production: { envVars: { UPSTREAM_KEY: { type: "secret_text", value: config("key") } } } },
      })),
      secretKey,
    ],
    [
      "an app of DigitalOcean's with a variable that is kept as a secret",
      alone("digitalocean:index/app:App", () => ({
        spec: { services: [{ envs: [{ key: "UPSTREAM_KEY", type: "SECRET", value: config("key") }] }] },
      })),
      secretKey,
    ],
    [
      "a worker with a secret binding",
      alone("cloudflare:index/workersScript:WorkersScript", () => ({
        accountId: "a",
        scriptName: "edge",
        content: "export default {}",
        bindings: [{ name: "UPSTREAM_KEY", type: "secret_text", text: config("key") }],
      })),
      secretKey,
    ],
  ],
};
