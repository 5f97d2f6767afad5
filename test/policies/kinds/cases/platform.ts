/** The platform's own things, the account that deploys, and apps without tenants. */
import type { FaultKind } from "../faultKind";
import { closedNetwork, gcp, oneTenant, region, tenant, twoTenants } from "../surroundings";

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
const storage = "no-shared-storage";

export const platformThings: FaultKind = {
  title: "The platform's things that tenants use",
  bad: [
    [
      "a bucket of the platform that a tenant writes",
      twoTenants((acme) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        new gcp.storage.BucketIAMMember("g", {
          bucket: bucket.name,
          role: "roles/storage.objectAdmin",
          member: acme.member,
        });
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
        new gcp.cloudrunv2.ServiceIamMember("g", {
          name: app.name,
          location: region,
          role: "roles/run.invoker",
          member: acme.member,
        });
      }),
      "no-cross-tenant-grant",
    ],
    [
      "a service of the platform that a tenant administers",
      twoTenants((acme, _globex, place) => {
        const app = platformService(place);
        new gcp.cloudrunv2.ServiceIamMember("g", {
          name: app.name,
          location: region,
          role: "roles/run.admin",
          member: acme.member,
        });
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
  ],
  good: [
    [
      "a bucket of the platform that tenants read",
      twoTenants((acme, globex) => {
        const bucket = new gcp.storage.Bucket("b", { ...closed, ...shared });
        for (const one of [acme, globex]) {
          new gcp.storage.BucketIAMMember(one.id, {
            bucket: bucket.name,
            role: "roles/storage.objectViewer",
            member: one.member,
          });
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
          new gcp.cloudrunv2.ServiceIamMember(one.id, {
            name: app.name,
            location: region,
            role: "roles/run.invoker",
            member: one.member,
          });
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
        new gcp.storage.BucketIAMMember("g", {
          bucket: bucket.name,
          role: "roles/storage.objectViewer",
          member: account.member,
        });
      }),
    ],
  ],
};

export const oneApp: FaultKind = {
  title: "One app without tenant labels, and the account that deploys",
  bad: [
    [
      "two services without labels that share a secret",
      () => {
        const place = closedNetwork();
        const secret = new gcp.secretmanager.Secret("s", { secretId: "s", replication: { auto: {} } });
        for (const id of ["web", "worker"]) {
          tenant(id, place).service(
            id,
            { volumes: [{ name: "s", secret: { secret: secret.secretId } }] },
            { labels: {} },
          );
        }
      },
      "no-shared-secret",
    ],
    [
      "two services without labels on one account",
      () => {
        const place = closedNetwork();
        const one = tenant("web", place);
        one.service("web", {}, { labels: {} });
        one.service("worker", {}, { labels: {} });
      },
      "no-shared-service-account",
    ],
    [
      "an unlabelled service among tenants",
      twoTenants((_acme, _globex, place) => {
        tenant("other", place).service("other", {}, { labels: {} });
      }),
      "tenant-label",
    ],
    [
      "a deploy account that acts as a tenant",
      twoTenants((acme) => {
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: acme.account.name,
          role: "roles/iam.serviceAccountUser",
          member: "serviceAccount:ci@build-project.iam.gserviceaccount.com",
        });
      }),
      "no-cross-tenant-grant",
    ],
    [
      "a deploy account of another tenant",
      twoTenants((acme, globex) => {
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: acme.account.name,
          role: "roles/iam.serviceAccountUser",
          member: globex.member,
        });
      }),
      "no-cross-tenant-grant",
    ],
  ],
  good: [
    [
      "two services with one label that share a secret",
      oneTenant((acme) => {
        const secret = acme.secret();
        acme.service("web", { volumes: [{ name: "s", secret: { secret: secret.secretId } }] });
        acme.service("worker", { volumes: [{ name: "s", secret: { secret: secret.secretId } }] });
      }),
    ],
    [
      "a service that another one calls",
      oneTenant((acme) => {
        const inner = acme.service("inner");
        acme.service("outer", {
          containers: [{ image: "example/outer", envs: [{ name: "INNER", value: inner.uri }] }],
        });
        new gcp.cloudrunv2.ServiceIamMember("g", {
          name: inner.name,
          location: region,
          role: "roles/run.invoker",
          member: acme.member,
        });
      }),
    ],
    [
      "a deploy account that is declared",
      twoTenants((acme) => {
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: acme.account.name,
          role: "roles/iam.serviceAccountUser",
          member: "serviceAccount:ci@build-project.iam.gserviceaccount.com",
        });
      }),
      { packConfig: { "tenant-label": { externals: { "ci@build-project.iam.gserviceaccount.com": "acme" } } } },
    ],
    [
      "one service without a label",
      () => {
        tenant("web").service("web", {}, { labels: {} });
      },
    ],
    [
      "two services without labels that share nothing",
      () => {
        const place = closedNetwork();
        for (const id of ["web", "worker"]) {
          tenant(id, place).service(id, {}, { labels: {} });
        }
      },
    ],
    [
      "people who may deploy",
      twoTenants(() => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: "roles/run.viewer",
          member: "group:developers@example.com",
        });
      }),
    ],
  ],
};
