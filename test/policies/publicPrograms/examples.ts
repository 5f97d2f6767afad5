/** Programs of Pulumi's own examples and templates for Cloud Run and Cloud Functions. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { raw } from "../kinds/surroundings";
import { archive, image, oldEverybody, oldRun, region, secretText } from "./parts";
import { meantToBePublic, type PublicProgram, sourceOnly } from "./publicProgram";

export const examplePrograms: readonly PublicProgram[] = [
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
];
