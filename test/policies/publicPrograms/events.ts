/** Programs of public repositories that take events, messages and images from elsewhere. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { raw } from "../kinds/surroundings";
import { everybody, oldRun, region, run } from "./parts";
import { meantToBePublic, type PublicProgram, pushedFromGoogle } from "./publicProgram";

export const eventPrograms: readonly PublicProgram[] = [
  {
    source: "public repository: web server from GitHub's registry",
    language: "Go",
    title: "a public web server, pulled through a remote repository",
    findings: {
      "own-service-account web-server": "right",
      "restricted-ingress web-server": meantToBePublic,
      "egress-confined web-server": "right",
      "authenticated-access public": meantToBePublic,
      "audit-trail app-prod": "right",
    },
    program: () => {
      const secret = new gcp.secretmanager.Secret("github-auth", {
        secretId: "github-auth",
        replication: { auto: {} },
      });
      const version = new gcp.secretmanager.SecretVersion("github-auth", {
        secret: secret.id,
        secretData: new pulumi.Config("app").requireSecret("key"),
      });
      raw("gcp:artifactregistry/repository:Repository", "ghcr", {
        repositoryId: "ghcr-remote",
        location: region,
        format: "DOCKER",
        mode: "REMOTE_REPOSITORY",
        remoteRepositoryConfig: {
          dockerRepository: { customRepository: { uri: "https://ghcr.io" } },
          upstreamCredentials: { usernamePasswordCredentials: { username: "ci", passwordSecretVersion: version.name } },
        },
      });
      const service = run(
        "web-server",
        [{ image: "us-central1-docker.pkg.dev/p/ghcr-remote/web:1", livenessProbe: { httpGet: { path: "/health" } } }],
        {},
        { ingress: "INGRESS_TRAFFIC_ALL", iapEnabled: false },
      );
      everybody("public", service);
    },
  },
  {
    source: "public repository: cacher with push subscription",
    language: "TypeScript",
    title: "a worker that a subscription pushes to",
    findings: {
      "no-secret-ref-in-env cacher": "right",
      "egress-confined cacher": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      const worker = new gcp.serviceaccount.Account("cacher", { accountId: "cacher" });
      const invoker = new gcp.serviceaccount.Account("cacher-invoker", { accountId: "cacher-invoker" });
      const token = new gcp.secretmanager.Secret("kv-token", { secretId: "kv-token", replication: { auto: {} } });
      new gcp.secretmanager.SecretIamMember("kv-token-access", {
        secretId: token.id,
        role: "roles/secretmanager.secretAccessor",
        member: pulumi.interpolate`serviceAccount:${worker.email}`,
      });
      const service = run(
        "cacher",
        [
          {
            image: "example/cacher",
            envs: [{ name: "KV_TOKEN", valueSource: { secretKeyRef: { secret: token.secretId, version: "latest" } } }],
          },
        ],
        { serviceAccount: worker.email },
        { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" },
      );
      new gcp.cloudrunv2.ServiceIamMember("cacher-invoker", {
        name: service.name,
        location: region,
        role: "roles/run.invoker",
        member: pulumi.interpolate`serviceAccount:${invoker.email}`,
      });
      const topic = new gcp.pubsub.Topic("cache-requests", { name: "cache-requests" });
      new gcp.pubsub.Subscription("cacher-sub", {
        topic: topic.id,
        pushConfig: {
          oidcToken: { serviceAccountEmail: invoker.email },
          pushEndpoint: pulumi.interpolate`${service.uri}/cache`,
        },
      });
    },
  },
  {
    source: "public repository: service with its triggers",
    language: "TypeScript",
    title: "a service with an account for its subscriptions",
    findings: {
      "restricted-ingress app": pushedFromGoogle,
      "egress-confined app": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      const account = new gcp.serviceaccount.Account("app-acct", { accountId: "app-acct" });
      const sub = new gcp.serviceaccount.Account("app-subacct", { accountId: "app-subacct" });
      const service = oldRun(
        "app",
        {
          envs: [
            { name: "NITRIC_ENVIRONMENT", value: "cloud" },
            { name: "MIN_WORKERS", value: "1" },
          ],
        },
        { serviceAccountName: account.email },
      );
      new gcp.cloudrun.IamMember("app-subrole", {
        service: service.name,
        location: region,
        role: "roles/run.invoker",
        member: pulumi.interpolate`serviceAccount:${sub.email}`,
      });
      const topic = new gcp.pubsub.Topic("updates", {});
      new gcp.pubsub.Subscription("app-updates-sub", {
        topic: topic.name,
        ackDeadlineSeconds: 0,
        pushConfig: {
          oidcToken: { serviceAccountEmail: sub.email },
          pushEndpoint: service.statuses.apply((statuses) => statuses?.[0]?.url ?? ""),
        },
      });
    },
  },
  {
    source: "public repository: push without a token",
    language: "TypeScript",
    title: "subscriptions that push to two services",
    findings: {
      "restricted-ingress agent": pushedFromGoogle,
      "egress-confined agent": "right",
      "restricted-ingress agent-v2": pushedFromGoogle,
      "egress-confined agent-v2": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      for (const name of ["agent", "agent-v2"]) {
        const account = new gcp.serviceaccount.Account(name, { accountId: name });
        const service = run(
          name,
          [{ image: "example/agent" }],
          { serviceAccount: account.email },
          { ingress: "INGRESS_TRAFFIC_ALL" },
        );
        new gcp.pubsub.Subscription(name, {
          topic: "projects/reseller/topics/events",
          ackDeadlineSeconds: 360,
          pushConfig: { pushEndpoint: pulumi.interpolate`${service.uri}/event` },
        });
      }
    },
  },
  {
    source: "public repository: telemetry pipeline",
    language: "TypeScript",
    title: "a topic, a subscription, a dataset and a bucket",
    findings: { "private-bucket dataflow-bucket": "right" },
    program: () => {
      new gcp.storage.Bucket("dataflow-bucket", {
        location: "asia-southeast1",
        forceDestroy: true,
        uniformBucketLevelAccess: true,
      });
      const topic = new gcp.pubsub.Topic("telemetry-topic", { messageRetentionDuration: "86400s" });
      new gcp.pubsub.Subscription("telemetry-sub", { topic: topic.name, ackDeadlineSeconds: 60 });
      const dataset = new gcp.bigquery.Dataset("ds", { datasetId: "quality", location: "asia-southeast1" });
      new gcp.bigquery.Table("observations", {
        datasetId: dataset.datasetId,
        tableId: "sensor_observations",
        schema: JSON.stringify([
          { name: "station_id", type: "STRING", mode: "REQUIRED", description: "Station" },
          { name: "PH", type: "FLOAT", mode: "NULLABLE", description: "Mean acidity" },
        ]),
      });
    },
  },
  {
    source: "public repository: todo app with a build trigger",
    language: "TypeScript",
    title: "a web app deployed by Cloud Build",
    findings: {
      "restricted-ingress todo": meantToBePublic,
      "egress-confined todo": "right",
      "authenticated-access todo-public": meantToBePublic,
      "no-broad-role run.developer": "right",
      "no-broad-role iam.serviceAccountUser": "right",
      "audit-trail app-prod": "right",
      "all-is-judged app-prod": "right",
    },
    program: () => {
      const build = new gcp.serviceaccount.Account("cloud-build-service-account", {
        accountId: "cloud-build-service-account",
        project: "p",
      });
      for (const role of [
        "roles/logging.logWriter",
        "roles/run.developer",
        "roles/iam.serviceAccountUser",
        "roles/artifactregistry.writer",
      ]) {
        new gcp.projects.IAMMember(role.slice(6), { project: "p", role, member: build.member });
      }
      raw("gcp:cloudbuild/trigger:Trigger", "deploy", {
        location: region,
        serviceAccount: build.id,
        filename: "cloudbuild.yaml",
        substitutions: { _SERVICE: "todo", _REGION: region },
      });
      const account = new gcp.serviceaccount.Account("todo", { accountId: "todo-run", project: "p" });
      const service = run(
        "todo",
        [{ image: "example/todo" }],
        { serviceAccount: account.email },
        { ingress: "INGRESS_TRAFFIC_ALL" },
      );
      everybody("todo-public", service);
    },
  },
  {
    source: "public repository: fog ingest API",
    language: "TypeScript",
    title: "an ingest API with its token",
    findings: {
      "no-secret-in-env cloud-api": "right",
      "restricted-ingress cloud-api": "right",
      "egress-confined cloud-api": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      raw("gcp:artifactregistry/repository:Repository", "artifactRepo", {
        location: region,
        repositoryId: "fog-dev",
        format: "DOCKER",
        description: "Docker repo for cloud-api images",
      });
      const account = new gcp.serviceaccount.Account("api", { accountId: "fog-api", project: "p" });
      const bucket = new gcp.storage.Bucket("events", {
        location: "US",
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
      });
      new gcp.storage.BucketIAMMember("events-write", {
        bucket: bucket.name,
        role: "roles/storage.objectCreator",
        member: account.member,
      });
      run(
        "cloud-api",
        [
          {
            image: "example/cloud-api",
            envs: [
              { name: "BUCKET", value: bucket.name },
              { name: "INGEST_TOKEN", value: new pulumi.Config("app").requireSecret("key") },
            ],
          },
        ],
        { serviceAccount: account.email },
        { ingress: "INGRESS_TRAFFIC_ALL" },
      );
    },
  },
];
