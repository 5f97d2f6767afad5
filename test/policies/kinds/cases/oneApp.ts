/** Apps without tenants, and the account that deploys. */
import type { FaultKind } from "../faultKind";
import { closedNetwork, gcp, oneTenant, region, tenant, twoTenants } from "../surroundings";

const servicesOnOneSecret = () => {
  const place = closedNetwork();
  const secret = new gcp.secretmanager.Secret("s", { secretId: "s", replication: { auto: {} } });
  for (const id of ["web", "worker"]) {
    tenant(id, place).service(id, { volumes: [{ name: "s", secret: { secret: secret.secretId } }] }, { labels: {} });
  }
};

export const oneApp: FaultKind = {
  title: "One app without tenant labels, and the account that deploys",
  bad: [
    ["two services without labels that share a secret", servicesOnOneSecret, "no-shared-secret"],
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
    [
      "a bucket that two services without labels write",
      () => {
        const place = closedNetwork();
        const bucket = new gcp.storage.Bucket("b", {
          location: "EU",
          uniformBucketLevelAccess: true,
          publicAccessPrevention: "enforced",
        });
        for (const id of ["web", "worker"]) {
          tenant(id, place).service(id, { volumes: [{ name: "b", gcs: { bucket: bucket.name } }] }, { labels: {} });
        }
      },
      "no-shared-storage",
    ],
    [
      "a tenant's secret in a stack that is said to be one app",
      twoTenants((acme, globex) => {
        const secret = acme.secret();
        globex.service("globex-b", { volumes: [{ name: "s", secret: { secret: secret.secretId } }] });
      }),
      "no-shared-secret",
      { packConfig: { "tenant-label": { profile: "app" } } },
    ],
    [
      "a password in a variable of a stack that is one app",
      () => {
        tenant("web").envs({ DB_PASSWORD: "Quartz-Lantern-8823" }, {}, { labels: {} });
      },
      "no-secret-in-env",
      { packConfig: { "tenant-label": { profile: "app" } } },
    ],
    [
      "a website for everybody that the app's config doesn't name",
      () => {
        const web = tenant("web").service("web", {}, { labels: {} });
        new gcp.cloudrunv2.ServiceIamMember("g", {
          name: web.name,
          location: region,
          role: "roles/run.invoker",
          member: "allUsers",
        });
      },
      "authenticated-access",
      {
        packConfig: {
          "tenant-label": { profile: "app" },
          "authenticated-access": { publicServices: ["other"] },
        },
      },
    ],
    [
      "a declared deploy account that makes tokens of another tenant",
      twoTenants((acme) => {
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: acme.account.name,
          role: "roles/iam.serviceAccountTokenCreator",
          member: "serviceAccount:ci@build-project.iam.gserviceaccount.com",
        });
      }),
      "no-cross-tenant-grant",
      { packConfig: { "tenant-label": { externals: { "ci@build-project.iam.gserviceaccount.com": "globex" } } } },
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
    [
      "two services without labels that share a secret, in a stack that is one app",
      servicesOnOneSecret,
      { packConfig: { "tenant-label": { profile: "app" } } },
    ],
    [
      "a service and a job on one account and one bucket, in a stack that is one app",
      () => {
        const place = closedNetwork();
        const one = tenant("web", place);
        const bucket = new gcp.storage.Bucket("b", {
          location: "EU",
          uniformBucketLevelAccess: true,
          publicAccessPrevention: "enforced",
        });
        const volumes = [{ name: "b", gcs: { bucket: bucket.name } }];
        one.service("web", { volumes }, { labels: {} });
        new gcp.cloudrunv2.Job("migrate", {
          location: region,
          template: {
            template: {
              serviceAccount: one.account.email,
              vpcAccess: one.vpcAccess,
              volumes,
              containers: [{ image: "example/app" }],
            },
          },
        });
      },
      { packConfig: { "tenant-label": { profile: "app" } } },
    ],
    [
      "a website for everybody that the app's config names",
      () => {
        const web = tenant("web").service("web", {}, { labels: {}, ingress: "INGRESS_TRAFFIC_ALL" });
        new gcp.cloudrunv2.ServiceIamMember("g", {
          name: web.name,
          location: region,
          role: "roles/run.invoker",
          member: "allUsers",
        });
      },
      {
        packConfig: {
          "tenant-label": { profile: "app" },
          "authenticated-access": { publicServices: ["web"] },
          "restricted-ingress": { publicServices: ["web"] },
        },
      },
    ],
    [
      "services that get their label from the provider",
      () => {
        const provider = new gcp.Provider("acme", { defaultLabels: { tenant: "acme" } });
        const place = closedNetwork();
        const one = tenant("acme", place);
        const secret = new gcp.secretmanager.Secret("s", { secretId: "s", replication: { auto: {} } }, { provider });
        for (const id of ["web", "worker"]) {
          new gcp.cloudrunv2.Service(
            id,
            {
              location: region,
              ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
              template: {
                serviceAccount: one.account.email,
                vpcAccess: one.vpcAccess,
                volumes: [{ name: "s", secret: { secret: secret.secretId } }],
                containers: [{ image: "example/app" }],
              },
            },
            { provider },
          );
        }
      },
    ],
    [
      "a deploy account of the stack that acts as each tenant",
      twoTenants((acme, globex) => {
        const deploy = new gcp.serviceaccount.Account("deploy", { accountId: "deploy" });
        for (const one of [acme, globex]) {
          new gcp.serviceaccount.IAMMember(one.id, {
            serviceAccountId: one.account.name,
            role: "roles/iam.serviceAccountUser",
            member: deploy.member,
          });
        }
      }),
    ],
    [
      "a deploy account that is declared as the platform's",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.serviceaccount.IAMMember(one.id, {
            serviceAccountId: one.account.name,
            role: "roles/iam.serviceAccountUser",
            member: "serviceAccount:ci@build-project.iam.gserviceaccount.com",
          });
        }
      }),
      { packConfig: { "tenant-label": { externals: { "ci@build-project.iam.gserviceaccount.com": "platform" } } } },
    ],
  ],
};
