/** The platform's own things, and what tenants may do with them. */
import type { FaultKind } from "../faultKind";
import { type closedNetwork, gcp, type pulumi, region, twoTenants } from "../surroundings";

const shared = { labels: { tenant: "platform" } };
const closed = { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" };
const platformService = (network: ReturnType<typeof closedNetwork>, name = "pdf") => {
  const account = new gcp.serviceaccount.Account(name, { accountId: `${name}-run` });
  return new gcp.cloudrunv2.Service(name, {
    location: region,
    ...shared,
    ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    template: {
      serviceAccount: account.email,
      vpcAccess: {
        egress: "ALL_TRAFFIC",
        networkInterfaces: [{ network: network.network.id, subnetwork: network.subnet.id }],
      },
      containers: [{ image: "example/pdf" }],
    },
  });
};
const onBucket = (
  name: string,
  { name: bucket }: gcp.storage.Bucket,
  role: pulumi.Input<string>,
  member: pulumi.Input<string>,
) => new gcp.storage.BucketIAMMember(name, { bucket, role, member });
const onService = (id: string, { name }: gcp.cloudrunv2.Service, role: string, member: pulumi.Input<string>) =>
  new gcp.cloudrunv2.ServiceIamMember(id, { name, location: region, role, member });
const storage = "no-shared-storage";

export const platformThings: FaultKind = {
  title: "The platform's things that tenants use",
  bad: [
    [
      "a bucket of the platform that a tenant writes",
      twoTenants((acme) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        onBucket("g", bucket, "roles/storage.objectAdmin", acme.member);
      }),
      storage,
    ],
    [
      "a bucket of the platform, mounted for writing",
      twoTenants((acme) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        acme.service("acme-b", { volumes: [{ name: "b", gcs: { bucket: bucket.name } }] });
      }),
      storage,
    ],
    [
      "another tenant's bucket, mounted for reading",
      twoTenants((acme, globex) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, labels: globex.labels });
        acme.service("acme-b", { volumes: [{ name: "b", gcs: { bucket: bucket.name, readOnly: true } }] });
      }),
      storage,
    ],
    [
      "another tenant's service, called",
      twoTenants((acme, globex) => {
        const app = globex.service("globex-api");
        onService("g", app, "roles/run.invoker", acme.member);
      }),
      "no-cross-tenant-grant",
    ],
    [
      "a service of the platform that a tenant administers",
      twoTenants((acme, _globex, place) => {
        const app = platformService(place);
        onService("g", app, "roles/run.admin", acme.member);
      }),
      "no-cross-tenant-grant",
    ],
    [
      "a secret of the platform",
      twoTenants((acme) => {
        const secret = new gcp.secretmanager.Secret("s", { secretId: "s", replication: { auto: {} }, ...shared });
        acme.service("acme-b", { volumes: [{ name: "s", secret: { secret: secret.secretId } }] });
      }),
      "no-shared-secret",
    ],
    [
      "a bucket of the platform that a tenant fills",
      twoTenants((acme) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        new gcp.storage.BucketIAMBinding("g", {
          bucket: bucket.name,
          role: "roles/storage.objectUser",
          members: [acme.member],
        });
      }),
      storage,
    ],
    [
      "a bucket of the platform, mounted with 'readOnly: false'",
      twoTenants((acme) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        acme.service("acme-b", { volumes: [{ name: "b", gcs: { bucket: bucket.name, readOnly: false } }] });
      }),
      storage,
    ],
    [
      "a bucket of the platform by a custom role that writes",
      twoTenants((acme) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        const role = new gcp.projects.IAMCustomRole("r", {
          roleId: "filler",
          title: "filler",
          permissions: ["storage.objects.get", "storage.objects.create"],
        });
        onBucket("g", bucket, role.name, acme.member);
      }),
      storage,
    ],
    [
      "a service of the platform that a tenant deploys",
      twoTenants((acme, _globex, place) => {
        const app = platformService(place);
        new gcp.cloudrunv2.ServiceIamBinding("g", {
          name: app.name,
          location: region,
          role: "roles/run.developer",
          members: [acme.member],
        });
      }),
      "no-cross-tenant-grant",
    ],
    [
      "an account of the platform that a tenant acts as",
      twoTenants((acme) => {
        const ops = new gcp.serviceaccount.Account("ops", { accountId: "ops" });
        new gcp.cloudrunv2.Job("ops", {
          location: region,
          ...shared,
          template: {
            template: { serviceAccount: ops.email, vpcAccess: acme.vpcAccess, containers: [{ image: "example/ops" }] },
          },
        });
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: ops.name,
          role: "roles/iam.serviceAccountTokenCreator",
          member: acme.member,
        });
      }),
      "no-cross-tenant-grant",
    ],
    [
      "a topic of the platform that a tenant administers",
      twoTenants((acme) => {
        const topic = new gcp.pubsub.Topic("t", shared);
        new gcp.pubsub.TopicIAMMember("g", { topic: topic.name, role: "roles/pubsub.admin", member: acme.member });
      }),
      "no-cross-tenant-grant",
    ],
    [
      "images of the platform that a tenant writes",
      twoTenants((acme) => {
        const repo = new gcp.artifactregistry.Repository("images", {
          repositoryId: "images",
          format: "DOCKER",
          location: region,
          labels: { tenant: "platform" },
        });
        new gcp.artifactregistry.RepositoryIamMember("w", {
          repository: repo.repositoryId,
          location: region,
          role: "roles/artifactregistry.writer",
          member: acme.member,
        });
      }),
      "no-cross-tenant-grant",
    ],
  ],
  good: [
    [
      "a bucket of the platform that tenants read",
      twoTenants((acme, globex) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        for (const one of [acme, globex]) {
          onBucket(one.id, bucket, "roles/storage.objectViewer", one.member);
        }
      }),
    ],
    [
      "a bucket of the platform, mounted for reading",
      twoTenants((acme, globex) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        for (const one of [acme, globex]) {
          one.service(`${one.id}-b`, { volumes: [{ name: "b", gcs: { bucket: bucket.name, readOnly: true } }] });
        }
      }),
    ],
    [
      "a service of the platform that tenants call",
      twoTenants((acme, globex, place) => {
        const app = platformService(place);
        for (const one of [acme, globex]) {
          onService(one.id, app, "roles/run.invoker", one.member);
        }
      }),
    ],
    [
      "a topic of the platform that tenants publish to",
      twoTenants((acme, globex) => {
        const topic = new gcp.pubsub.Topic("t", shared);
        for (const one of [acme, globex]) {
          new gcp.pubsub.TopicIAMMember(one.id, {
            topic: topic.name,
            role: "roles/pubsub.publisher",
            member: one.member,
          });
        }
      }),
    ],
    [
      "the platform's own account on its own bucket",
      twoTenants((_acme, _globex, place) => {
        platformService(place);
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        const account = new gcp.serviceaccount.Account("ops", { accountId: "ops" });
        onBucket("g", bucket, "roles/storage.objectViewer", account.member);
      }),
    ],
    [
      "a bucket of the platform that tenants read, by binding",
      twoTenants((acme, globex) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        new gcp.storage.BucketIAMBinding("g", {
          bucket: bucket.name,
          role: "roles/storage.objectViewer",
          members: [acme.member, globex.member],
        });
      }),
    ],
    [
      "a bucket of the platform by a custom role that reads",
      twoTenants((acme) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        const role = new gcp.projects.IAMCustomRole("r", {
          roleId: "reader",
          title: "reader",
          permissions: ["storage.objects.get", "storage.objects.list"],
        });
        onBucket("g", bucket, role.name, acme.member);
      }),
    ],
    [
      "a function of the platform that tenants call",
      twoTenants((acme, globex, place) => {
        const account = new gcp.serviceaccount.Account("pdf", { accountId: "pdf-run" });
        const called = new gcp.cloudfunctionsv2.Function("pdf", {
          location: region,
          ...shared,
          buildConfig: { runtime: "nodejs22", entryPoint: "main" },
          serviceConfig: {
            serviceAccountEmail: account.email,
            ingressSettings: "ALLOW_INTERNAL_ONLY",
            directVpcEgress: "VPC_EGRESS_ALL_TRAFFIC",
            directVpcNetworkInterfaces: [{ network: place.network.id, subnetwork: place.subnet.id }],
          },
        });
        for (const one of [acme, globex]) {
          new gcp.cloudfunctionsv2.FunctionIamMember(one.id, {
            cloudFunction: called.name,
            location: region,
            role: "roles/cloudfunctions.invoker",
            member: one.member,
          });
        }
      }),
    ],
    [
      "a service of the platform that tenants call, by binding",
      twoTenants((acme, globex, place) => {
        const app = platformService(place);
        new gcp.cloudrunv2.ServiceIamBinding("g", {
          name: app.name,
          location: region,
          role: "roles/run.invoker",
          members: [acme.member, globex.member],
        });
      }),
    ],
    [
      "images of the platform that tenants read",
      twoTenants((acme, globex) => {
        const images = new gcp.artifactregistry.Repository("images", {
          repositoryId: "images",
          format: "DOCKER",
          location: region,
          ...shared,
        });
        for (const one of [acme, globex]) {
          new gcp.artifactregistry.RepositoryIamMember(one.id, {
            repository: images.name,
            location: region,
            role: "roles/artifactregistry.reader",
            member: one.member,
          });
        }
      }),
    ],
    [
      "a subscription of one's own to a topic of the platform",
      twoTenants((acme) => {
        const topic = new gcp.pubsub.Topic("t", shared);
        const own = new gcp.pubsub.Subscription("s", { topic: topic.id, labels: acme.labels });
        new gcp.pubsub.SubscriptionIAMMember("g", {
          subscription: own.name,
          role: "roles/pubsub.subscriber",
          member: acme.member,
        });
      }),
    ],
  ],
};
