/** The account under which builds run. */
import type { FaultKind } from "../faultKind";
import { gcp, oneTenant, twoTenants } from "../surroundings";
import { foreign } from "./grantsParts";

const build = "serviceAccount:123456789012@cloudbuild.gserviceaccount.com";

export const buildAccounts: FaultKind = {
  title: "The account under which builds run",
  bad: [
    [
      "reads every secret of the project",
      () => {
        new gcp.projects.IAMMember("g", { project: "p", role: "roles/secretmanager.secretAccessor", member: build });
      },
      "no-broad-role",
    ],
    [
      "reads both tenants' secrets",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretIamMember(`${one.id}-g`, {
            secretId: one.secret().id,
            role: "roles/secretmanager.secretAccessor",
            member: build,
          });
        }
      }),
      "secret-accessor-own-tenant",
    ],
    [
      "acts as a tenant's account",
      twoTenants((acme) => {
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: acme.account.name,
          role: "roles/iam.serviceAccountUser",
          member: build,
        });
      }),
      foreign,
    ],
    [
      "makes tokens on the project",
      () => {
        new gcp.projects.IAMBinding("g", {
          project: "p",
          role: "roles/iam.serviceAccountTokenCreator",
          members: [build],
        });
      },
      "no-broad-role",
    ],
    [
      "deploys on the project by Google's own default agent",
      () => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: "roles/run.admin",
          member: "serviceAccount:123456789012@cloudservices.gserviceaccount.com",
        });
      },
      "no-broad-role",
    ],
    [
      "writes a tenant's bucket",
      twoTenants((acme) => {
        const files = new gcp.storage.Bucket("files", {
          location: "EU",
          labels: acme.labels,
          uniformBucketLevelAccess: true,
          publicAccessPrevention: "enforced",
        });
        new gcp.storage.BucketIAMMember("g", { bucket: files.name, role: "roles/storage.objectAdmin", member: build });
      }),
      "no-shared-storage",
    ],
    [
      "App Engine's default account makes a tenant's tokens",
      oneTenant((acme) => {
        acme.service();
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: acme.account.name,
          role: "roles/iam.serviceAccountTokenCreator",
          member: "serviceAccount:my-project@appspot.gserviceaccount.com",
        });
      }),
      "no-cross-tenant-grant",
    ],
  ],
  good: [
    [
      "holds the role that Google gives it",
      () => {
        new gcp.projects.IAMMember("g", { project: "p", role: "roles/cloudbuild.builds.builder", member: build });
      },
    ],
    [
      "writes logs",
      () => {
        new gcp.projects.IAMMember("g", { project: "p", role: "roles/logging.logWriter", member: build });
      },
    ],
    [
      "reads images",
      () => {
        new gcp.projects.IAMMember("g", { project: "p", role: "roles/artifactregistry.reader", member: build });
      },
    ],
    [
      "Google's own agent of builds",
      () => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: "roles/cloudbuild.serviceAgent",
          member: "serviceAccount:service-123456789012@gcp-sa-cloudbuild.iam.gserviceaccount.com",
        });
      },
    ],
    [
      "Google's agent of deployments as editor",
      () => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: "roles/editor",
          member: "serviceAccount:123456789012@cloudservices.gserviceaccount.com",
        });
      },
    ],
  ],
};
