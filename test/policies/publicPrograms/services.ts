/** Programs whose code runs on Cloud Run and Cloud Functions. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { raw } from "../kinds/surroundings";
import { meantToBePublic, type PublicProgram, pushedFromGoogle, sourceOnly } from "./publicProgram";

const region = "us-central1";
const secretText = (name: string) => pulumi.secret(name);
const archive = () => new pulumi.asset.AssetArchive({});
const image = (name: string, inputs: object = {}) =>
  raw("docker:index/image:Image", name, inputs, ["imageName"]).imageName;
const run = (
  name: string,
  containers: readonly gcp.types.input.cloudrunv2.ServiceTemplateContainer[],
  template: object = {},
  inputs: object = {},
) =>
  new gcp.cloudrunv2.Service(name, {
    location: region,
    ...inputs,
    template: { containers: [...containers], ...template },
  });
const everybody = (name: string, service: gcp.cloudrunv2.Service) =>
  new gcp.cloudrunv2.ServiceIamMember(name, {
    name: service.name,
    location: region,
    role: "roles/run.invoker",
    member: "allUsers",
  });
const oldRun = (name: string, container: object, spec: object = {}, metadata?: object) =>
  new gcp.cloudrun.Service(name, {
    location: region,
    template: {
      ...(metadata && { metadata }),
      spec: { containers: [{ image: "gcr.io/cloudrun/hello", ...container }], ...spec },
    },
  });
const oldEverybody = (name: string, service: gcp.cloudrun.Service) =>
  new gcp.cloudrun.IamMember(name, {
    service: service.name,
    location: region,
    role: "roles/run.invoker",
    member: "allUsers",
  });

export const servicePrograms: readonly PublicProgram[] = [
  {
    source: "pulumi/templates container-gcp-typescript",
    language: "TypeScript",
    title: "a container from a Dockerfile, open to all",
    findings: {
      "own-service-account service": "right",
      "restricted-ingress service": meantToBePublic,
      "egress-confined service": "right",
      "authenticated-access invoker": meantToBePublic,
      "audit-trail app-prod": "right",
    },
    program: () => {
      const service = oldRun(
        "service",
        {
          image: image("image", {
            imageName: "gcr.io/p/my-app",
            build: { context: "./app", env: { DOCKER_DEFAULT_PLATFORM: "linux/amd64" } },
          }),
        },
        { containerConcurrency: 80 },
      );
      oldEverybody("invoker", service);
    },
  },
  {
    source: "pulumi/examples gcp-ts-cloudrun",
    language: "TypeScript",
    title: "two services, one built from source",
    findings: {
      "own-service-account hello": "right",
      "restricted-ingress hello": meantToBePublic,
      "egress-confined hello": "right",
      "own-service-account ruby": "right",
      "restricted-ingress ruby": meantToBePublic,
      "egress-confined ruby": "right",
      "authenticated-access hello-everyone": meantToBePublic,
      "authenticated-access ruby-everyone": meantToBePublic,
      "audit-trail app-prod": "right",
    },
    program: () => {
      const hello = oldRun("hello", {});
      oldEverybody("hello-everyone", hello);
      const ruby = oldRun(
        "ruby",
        { image: image("ruby-image"), resources: { limits: { memory: "1Gi" } } },
        { containerConcurrency: 50 },
      );
      oldEverybody("ruby-everyone", ruby);
    },
  },
  {
    source: "pulumi/examples gcp-py-cloudrun-cloudsql",
    language: "Python",
    title: "a service with Cloud SQL, its password in a variable",
    findings: {
      "own-service-account default-service": "right",
      "restricted-ingress default-service": "right",
      "egress-confined default-service": "right",
      "no-secret-in-env default-service": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      const instance = new gcp.sql.DatabaseInstance("my-cloud-sql-instance", {
        databaseVersion: "POSTGRES_12",
        deletionProtection: false,
        settings: { tier: "db-f1-micro" },
      });
      new gcp.sql.Database("database", { instance: instance.name, name: "app" });
      new gcp.sql.User("users", {
        name: "app",
        instance: instance.name,
        password: new pulumi.Config("app").requireSecret("key"),
      });
      oldRun(
        "default-service",
        {
          envs: [
            {
              name: "DATABASE_URL",
              value: pulumi.interpolate`postgres://app:${new pulumi.Config("app").requireSecret("key")}@/app?host=/cloudsql/${instance.connectionName}`,
            },
          ],
        },
        {},
        { annotations: { "run.googleapis.com/cloudsql-instances": instance.connectionName } },
      );
    },
  },
  {
    source: "pulumi/templates serverless-gcp-python",
    language: "Python",
    title: "a website in a bucket and a function",
    findings: {
      "private-bucket app-bucket": sourceOnly,
      "private-bucket site-bucket": meantToBePublic,
      "private-bucket site-bucket-iam-binding": meantToBePublic,
      "own-service-account data-function": "right",
      "restricted-ingress data-function": meantToBePublic,
      "egress-confined data-function": "right",
      "authenticated-access data-function-invoker": meantToBePublic,
    },
    program: () => {
      const site = new gcp.storage.Bucket("site-bucket", {
        location: "US",
        website: { mainPageSuffix: "index.html", notFoundPage: "error.html" },
      });
      new gcp.storage.BucketIAMBinding("site-bucket-iam-binding", {
        bucket: site.name,
        role: "roles/storage.objectViewer",
        members: ["allUsers"],
      });
      raw("synced-folder:index:GoogleCloudFolder", "synced-folder", { path: "./www", bucketName: site.name });
      const code = new gcp.storage.Bucket("app-bucket", { location: "US" });
      const zip = new gcp.storage.BucketObject("app-archive", { bucket: code.name, source: archive() });
      const data = new gcp.cloudfunctions.Function("data-function", {
        sourceArchiveBucket: code.name,
        sourceArchiveObject: zip.name,
        runtime: "python310",
        entryPoint: "data",
        triggerHttp: true,
        region,
      });
      new gcp.cloudfunctions.FunctionIamMember("data-function-invoker", {
        region,
        cloudFunction: data.name,
        role: "roles/cloudfunctions.invoker",
        member: "allUsers",
      });
    },
  },
  {
    source: "pulumi/examples gcp-ts-serverless-raw",
    language: "TypeScript",
    title: "functions in Python and Go",
    findings: {
      "private-bucket bucket": sourceOnly,
      "own-service-account python-func": "right",
      "restricted-ingress python-func": "right",
      "egress-confined python-func": "right",
      "own-service-account go-func": "right",
      "restricted-ingress go-func": "right",
      "egress-confined go-func": "right",
    },
    program: () => {
      const bucket = new gcp.storage.Bucket("bucket", { location: "US" });
      for (const language of ["python", "go"]) {
        const zip = new gcp.storage.BucketObject(`${language}-zip`, { bucket: bucket.name, source: archive() });
        new gcp.cloudfunctions.Function(`${language}-func`, {
          sourceArchiveBucket: bucket.name,
          sourceArchiveObject: zip.name,
          runtime: "python312",
          entryPoint: "handler",
          triggerHttp: true,
          availableMemoryMb: 128,
        });
      }
    },
  },
  {
    source: "pulumi/examples gcp-ts-slackbot",
    language: "TypeScript",
    title: "a bot with a topic and two functions",
    findings: {
      "private-bucket mentionbot": sourceOnly,
      "own-service-account mentionbot": "right",
      "restricted-ingress mentionbot": "right",
      "egress-confined mentionbot": "right",
      "own-service-account processTopicMessage": "right",
      "egress-confined processTopicMessage": "right",
    },
    program: () => {
      const topic = new gcp.pubsub.Topic("messages", {});
      const bucket = new gcp.storage.Bucket("mentionbot", { location: "US" });
      const zip = new gcp.storage.BucketObject("mentionbot", { bucket: bucket.name, source: archive() });
      new gcp.cloudfunctions.Function("mentionbot", {
        sourceArchiveBucket: bucket.name,
        sourceArchiveObject: zip.name,
        runtime: "nodejs22",
        entryPoint: "handler",
        triggerHttp: true,
      });
      new gcp.cloudfunctions.Function("processTopicMessage", {
        sourceArchiveBucket: bucket.name,
        sourceArchiveObject: zip.name,
        runtime: "nodejs22",
        entryPoint: "handler",
        eventTrigger: { eventType: "google.pubsub.topic.publish", resource: topic.name },
      });
    },
  },
  {
    source: "mikaeelkhalid/gcp-cloudrun-pulumi",
    language: "TypeScript",
    title: "the hello container",
    findings: {
      "own-service-account hello": "right",
      "restricted-ingress hello": "right",
      "egress-confined hello": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      oldRun("hello", {});
    },
  },
  {
    source: "TAF-Equipe2/test-api pulumi/google-cloud",
    language: "TypeScript",
    title: "an API with the services it needs enabled",
    findings: {
      "restricted-ingress api": meantToBePublic,
      "egress-confined api": "right",
      "authenticated-access api-everyone": meantToBePublic,
      "audit-trail app-prod": "right",
    },
    program: () => {
      for (const name of ["run", "iam", "artifactregistry"]) {
        new gcp.projects.Service(name, { service: `${name}.googleapis.com` });
      }
      raw("gcp:artifactregistry/repository:Repository", "images", {
        repositoryId: "api",
        location: region,
        format: "DOCKER",
      });
      const account = new gcp.serviceaccount.Account("api", { accountId: "api-run" });
      const service = run(
        "api",
        [{ image: "example/api", ports: { containerPort: 8080 } }],
        { serviceAccount: account.email },
        { ingress: "INGRESS_TRAFFIC_ALL" },
      );
      everybody("api-everyone", service);
    },
  },
  {
    source: "public repository: deployments by the Automation API",
    language: "Go",
    title: "one service made by the Automation API",
    findings: {
      "own-service-account automation-test-service-001": "right",
      "restricted-ingress automation-test-service-001": "right",
      "egress-confined automation-test-service-001": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      run(
        "automation-test-service-001",
        [{ image: "us-central1-docker.pkg.dev/p/public/test1:latest" }],
        { scaling: { minInstanceCount: 0, maxInstanceCount: 1 } },
        { name: "automation-test-service-001" },
      );
    },
  },
  {
    source: "public repository: backend and its identity",
    language: "Go",
    title: "an internal backend with an identity of its own",
    findings: { "egress-confined backend": "right", "audit-trail app-prod": "right" },
    program: () => {
      const account = new gcp.serviceaccount.Account("backend-identity", {
        accountId: "backend-identity",
        project: "p",
      });
      run(
        "backend",
        [{ image: "example/backend", resources: { limits: { memory: "1Gi", cpu: "1000m" } } }],
        { serviceAccount: account.email },
        { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY", project: "p" },
      );
    },
  },
  {
    source: "public repository: backend with a connector and a cache",
    language: "Go",
    title: "a backend behind a load balancer with a connector",
    findings: { "egress-confined backend": "right", "audit-trail app-prod": "right" },
    program: () => {
      const network = new gcp.compute.Network("vpc", { autoCreateSubnetworks: false });
      const connector = new gcp.vpcaccess.Connector("connector", {
        network: network.name,
        ipCidrRange: "10.8.0.0/28",
        region,
      });
      const cache = raw("gcp:redis/instance:Instance", "cache", { memorySizeGb: 1, authorizedNetwork: network.id }, [
        "host",
      ]);
      const account = new gcp.serviceaccount.Account("backend", { accountId: "backend" });
      run(
        "backend",
        [{ image: "example/backend", envs: [{ name: "REDIS_HOST", value: cache.host }] }],
        { serviceAccount: account.email, vpcAccess: { connector: connector.selfLink, egress: "PRIVATE_RANGES_ONLY" } },
        { ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" },
      );
      new gcp.projects.IAMMember("backend-logs", {
        project: "p",
        role: "roles/logging.logWriter",
        member: pulumi.interpolate`serviceAccount:${account.email}`,
      });
    },
  },
  {
    source: "public repository: services with placeholder secrets",
    language: "Go",
    title: "two services and secrets to be filled in later",
    findings: {
      "own-service-account vss": "right",
      "restricted-ingress vss": "right",
      "egress-confined vss": "right",
      "own-service-account fdr": "right",
      "restricted-ingress fdr": "right",
      "egress-confined fdr": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      for (const name of ["jwt", "settlement-token"]) {
        const secret = new gcp.secretmanager.Secret(name, { secretId: name, replication: { auto: {} } });
        new gcp.secretmanager.SecretVersion(`${name}-v1`, {
          secret: secret.id,
          secretData: "changeme-before-first-deploy",
        });
      }
      for (const [name, port] of [
        ["vss", "8081"],
        ["fdr", "8082"],
      ] as const) {
        run(
          name,
          [
            {
              image: `example/${name}:1`,
              envs: [
                { name: "PORT_HINT", value: port },
                { name: "SCENARIOS_PATH", value: "/app/scenarios.yaml" },
              ],
            },
          ],
          {},
          { ingress: "INGRESS_TRAFFIC_ALL" },
        );
      }
    },
  },
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
    source: "pulumi/examples gcp-py-functions",
    language: "Python",
    title: "a function that reads its keys from variables",
    findings: {
      "private-bucket eta_demo_bucket": sourceOnly,
      "no-secret-in-env eta_demo_function": "right",
      "own-service-account eta_demo_function": "right",
      "restricted-ingress eta_demo_function": "right",
      "egress-confined eta_demo_function": "right",
    },
    program: () => {
      const bucket = new gcp.storage.Bucket("eta_demo_bucket", { location: "US" });
      const zip = new gcp.storage.BucketObject("eta_demo_object", { bucket: bucket.name, source: archive() });
      new gcp.cloudfunctions.Function("eta_demo_function", {
        entryPoint: "get_demo",
        environmentVariables: {
          TRAVELOFFSET: "15",
          DESTINATION: "1 Main Street",
          GOOGLE_MAPS_API_KEY: secretText("not-a-real-maps-key-of-anybody"),
          TO_PHONE_NUMBER: "+15550100",
          FROM_PHONE_NUMBER: "+15550101",
        },
        region,
        runtime: "python312",
        sourceArchiveBucket: bucket.name,
        sourceArchiveObject: zip.name,
        triggerHttp: true,
      });
    },
  },
  {
    source: "ahmedbesbes/pulumi-cloudrun",
    language: "Python",
    title: "a model's API with its keys from Secret Manager",
    findings: {
      "no-secret-ref-in-env api": "right",
      "restricted-ingress api": "right",
      "egress-confined api": "right",
      "authenticated-access api-public": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      const account = new gcp.serviceaccount.Account("api", { accountId: "model-api" });
      const envs = ["OPENAI_API_KEY", "ANTHROPIC_KEY"].map((name) => {
        const secret = new gcp.secretmanager.Secret(name, { secretId: name, replication: { auto: {} } });
        new gcp.secretmanager.SecretIamMember(name, {
          secretId: secret.id,
          role: "roles/secretmanager.secretAccessor",
          member: pulumi.interpolate`serviceAccount:${account.email}`,
        });
        return { name, valueSource: { secretKeyRef: { secret: secret.secretId, version: "latest" } } };
      });
      const service = run(
        "api",
        [{ image: "example/api", envs }],
        { serviceAccount: account.email },
        { ingress: "INGRESS_TRAFFIC_ALL" },
      );
      everybody("api-public", service);
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
  {
    source: "pulumi/examples gcp-ts-docker-gcr-cloudrun",
    language: "TypeScript",
    title: "an image in a registry and a service",
    findings: {
      "own-service-account rails": "right",
      "restricted-ingress rails": meantToBePublic,
      "egress-confined rails": "right",
      "authenticated-access rails-everyone": meantToBePublic,
      "audit-trail app-prod": "right",
    },
    program: () => {
      const registry = raw("gcp:container/registry:Registry", "my-registry", { location: "US" }, ["id"]);
      const built = image("my-image", { imageName: pulumi.interpolate`gcr.io/p/my-app-${registry.id}` });
      const service = oldRun("rails", { image: built });
      oldEverybody("rails-everyone", service);
    },
  },
  {
    source: "public repository: service with a random suffix",
    language: "YAML",
    title: "a service whose name has a random suffix",
    findings: { "egress-confined app": "right", "audit-trail app-prod": "right" },
    program: () => {
      const suffix = new random.RandomId("suffix", { byteLength: 2 });
      const account = new gcp.serviceaccount.Account("app", { accountId: "app-run", project: "p" });
      run(
        "app",
        [{ image: "us-docker.pkg.dev/cloudrun/container/hello", envs: [{ name: "RELEASE", value: suffix.hex }] }],
        { serviceAccount: account.email },
        { name: pulumi.interpolate`app-${suffix.hex}`, ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" },
      );
    },
  },
];
