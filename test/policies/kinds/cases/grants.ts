/** Grants in every shape: any IAM type, inline access lists, federation, build accounts, custom roles. */
import type { FaultKind } from "../faultKind";
import { gcp, oneTenant, pulumi, raw, region, twoTenants } from "../surroundings";

const foreign = "no-cross-tenant-grant";
const repository =
  "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.repository/acme/app";
const build = "serviceAccount:123456789012@cloudbuild.gserviceaccount.com";

export const grantShapes: FaultKind = {
  title: "Grants in other shapes than a secret's or a bucket's",
  bad: [
    [
      "a Spanner database",
      twoTenants((acme, globex) => {
        const database = raw("gcp:spanner/instance:Instance", "s", {
          config: "c",
          displayName: "s",
          labels: acme.labels,
        });
        raw("gcp:spanner/instanceIAMMember:InstanceIAMMember", "g", {
          instance: database.id,
          role: "roles/spanner.databaseReader",
          member: globex.member,
        });
      }),
      foreign,
    ],
    [
      "a Bigtable instance by name",
      twoTenants((acme, globex) => {
        raw("gcp:bigtable/instance:Instance", "b", { name: "acme-data", labels: acme.labels });
        raw("gcp:bigtable/instanceIamMember:InstanceIamMember", "g", {
          instance: "acme-data",
          role: "roles/bigtable.reader",
          member: globex.member,
        });
      }),
      foreign,
    ],
    [
      "a topic, by binding",
      twoTenants((acme, globex) => {
        const topic = new gcp.pubsub.Topic("t", { labels: acme.labels });
        new gcp.pubsub.TopicIAMBinding("g", {
          topic: topic.name,
          role: "roles/pubsub.subscriber",
          members: [acme.member, globex.member],
        });
      }),
      foreign,
    ],
    [
      "a machine",
      twoTenants((acme, globex) => {
        raw("gcp:compute/instance:Instance", "vm", {
          name: "acme-vm",
          zone: `${region}-b`,
          labels: acme.labels,
          serviceAccount: { email: acme.account.email },
        });
        raw("gcp:compute/instanceIAMMember:InstanceIAMMember", "g", {
          instanceName: "acme-vm",
          zone: `${region}-b`,
          role: "roles/compute.osLogin",
          member: globex.member,
        });
      }),
      foreign,
    ],
    [
      "a repository of images",
      twoTenants((acme, globex) => {
        const repo = raw(
          "gcp:artifactregistry/repository:Repository",
          "r",
          { repositoryId: "acme", location: region, format: "DOCKER", labels: acme.labels },
          ["name"],
        );
        raw("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", "g", {
          repository: repo.name,
          location: region,
          role: "roles/artifactregistry.writer",
          member: globex.member,
        });
      }),
      foreign,
    ],
    [
      "a dataset's list of accesses",
      twoTenants((acme, globex) => {
        new gcp.bigquery.Dataset("d", {
          datasetId: "acme",
          labels: acme.labels,
          accesses: [
            { role: "OWNER", specialGroup: "projectOwners" },
            { role: "READER", userByEmail: globex.account.email },
          ],
        });
      }),
      foreign,
    ],
    [
      "access to a dataset by a resource of its own",
      twoTenants((acme, globex) => {
        const set = new gcp.bigquery.Dataset("d", { datasetId: "acme", labels: acme.labels });
        new gcp.bigquery.DatasetAccess("a", {
          datasetId: set.datasetId,
          role: "WRITER",
          userByEmail: globex.account.email,
        });
      }),
      foreign,
    ],
    [
      "a dataset for everybody",
      twoTenants((acme) => {
        new gcp.bigquery.Dataset("d", {
          datasetId: "acme",
          labels: acme.labels,
          accesses: [{ role: "READER", iamMember: "allUsers" }],
        });
      }),
      foreign,
    ],
    [
      "a table's policy",
      twoTenants((acme, globex) => {
        const table = raw(
          "gcp:bigquery/table:Table",
          "t",
          { datasetId: "acme", tableId: "orders", labels: acme.labels },
          ["tableId"],
        );
        raw("gcp:bigquery/iamMember:IamMember", "g", {
          datasetId: "acme",
          tableId: table.tableId,
          role: "roles/bigquery.dataViewer",
          member: globex.member,
        });
      }),
      foreign,
    ],
    [
      "a queue of tasks",
      twoTenants((acme, globex) => {
        const queue = raw("gcp:cloudtasks/queue:Queue", "q", { name: "acme-q", location: region }, ["name"]);
        raw("gcp:cloudtasks/queueIamMember:QueueIamMember", "g", {
          name: queue.name,
          location: region,
          role: "roles/cloudtasks.enqueuer",
          member: globex.member,
        });
        raw("gcp:pubsub/subscription:Subscription", "s", { topic: "t", name: "acme-s", labels: acme.labels });
        raw("gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember", "sg", {
          subscription: "acme-s",
          role: "roles/pubsub.subscriber",
          member: globex.member,
        });
      }),
      foreign,
    ],
    [
      "a key, by a policy document",
      twoTenants((acme, globex) => {
        const key = new gcp.kms.CryptoKey("k", { keyRing: "projects/p/locations/eu/keyRings/r", labels: acme.labels });
        new gcp.kms.CryptoKeyIAMPolicy("g", {
          cryptoKeyId: key.id,
          policyData: pulumi.jsonStringify({
            bindings: [{ role: "roles/cloudkms.cryptoKeyDecrypter", members: [globex.member] }],
          }),
        });
      }),
      foreign,
    ],
  ],
  good: [
    [
      "a Spanner database of one's own",
      twoTenants((acme) => {
        const database = raw("gcp:spanner/instance:Instance", "s", {
          config: "c",
          displayName: "s",
          labels: acme.labels,
        });
        raw("gcp:spanner/instanceIAMMember:InstanceIAMMember", "g", {
          instance: database.id,
          role: "roles/spanner.databaseUser",
          member: acme.member,
        });
      }),
    ],
    [
      "a topic of one's own",
      twoTenants((acme) => {
        const topic = new gcp.pubsub.Topic("t", { labels: acme.labels });
        new gcp.pubsub.TopicIAMMember("g", { topic: topic.name, role: "roles/pubsub.publisher", member: acme.member });
      }),
    ],
    [
      "a dataset of one's own, and its owners",
      twoTenants((acme) => {
        new gcp.bigquery.Dataset("d", {
          datasetId: "acme",
          labels: acme.labels,
          accesses: [
            { role: "OWNER", specialGroup: "projectOwners" },
            { role: "WRITER", userByEmail: acme.account.email },
          ],
        });
      }),
    ],
    [
      "a view that may read a dataset",
      twoTenants((acme) => {
        new gcp.bigquery.Dataset("d", {
          datasetId: "acme",
          labels: acme.labels,
          accesses: [
            { role: "OWNER", specialGroup: "projectOwners" },
            { view: { projectId: "p", datasetId: "views", tableId: "orders" } },
          ],
        });
      }),
    ],
    [
      "a Google agent on a key",
      twoTenants((acme) => {
        const key = new gcp.kms.CryptoKey("k", { keyRing: "projects/p/locations/eu/keyRings/r", labels: acme.labels });
        new gcp.kms.CryptoKeyIAMMember("g", {
          cryptoKeyId: key.id,
          role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          member: "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com",
        });
      }),
    ],
    [
      "a queue that the tenant fills",
      twoTenants((acme) => {
        const queue = raw("gcp:cloudtasks/queue:Queue", "q", { name: "acme-q", location: region }, ["name"]);
        raw("gcp:cloudtasks/queueIamMember:QueueIamMember", "g", {
          name: queue.name,
          location: region,
          role: "roles/cloudtasks.enqueuer",
          member: acme.member,
        });
      }),
    ],
    [
      "a repository that the tenant reads",
      twoTenants((acme) => {
        const repo = raw(
          "gcp:artifactregistry/repository:Repository",
          "r",
          { repositoryId: "acme", location: region, format: "DOCKER", labels: acme.labels },
          ["name"],
        );
        raw("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", "g", {
          repository: repo.name,
          location: region,
          role: "roles/artifactregistry.reader",
          member: acme.member,
        });
      }),
    ],
  ],
};

const pool = () => new gcp.iam.WorkloadIdentityPool("ci", { workloadIdentityPoolId: "ci" });
const provider = (of: gcp.iam.WorkloadIdentityPool, more: object) =>
  new gcp.iam.WorkloadIdentityPoolProvider("github", {
    workloadIdentityPoolId: of.workloadIdentityPoolId,
    workloadIdentityPoolProviderId: "github",
    attributeMapping: { "google.subject": "assertion.sub", "attribute.repository": "assertion.repository" },
    oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
    ...more,
  });
const deployer = () => new gcp.serviceaccount.Account("deploy", { accountId: "deploy" });
const condition = { attributeCondition: "assertion.repository_owner_id == '123456'" };

export const federation: FaultKind = {
  title: "Identities from outside Google Cloud",
  bad: [
    [
      "a whole pool as text",
      () => {
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*",
        });
      },
      foreign,
    ],
    [
      "a whole pool by its output",
      () => {
        const of = pool();
        provider(of, condition);
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: pulumi.interpolate`principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*`,
        });
      },
      foreign,
    ],
    [
      "GitHub without a condition",
      () => {
        provider(pool(), {});
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: repository,
        });
      },
      foreign,
    ],
    [
      "GitLab with a condition that always holds",
      () => {
        provider(pool(), { oidc: { issuerUri: "https://gitlab.com" }, attributeCondition: "true" });
      },
      "no-cross-tenant-grant",
    ],
    [
      "GitLab without a condition",
      () => {
        provider(pool(), { oidc: { issuerUri: "https://gitlab.com" } });
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: repository,
        });
      },
      foreign,
    ],
    [
      "a whole pool, by binding",
      () => {
        new gcp.serviceaccount.IAMBinding("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          members: [
            repository,
            "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*",
          ],
        });
      },
      foreign,
    ],
    [
      "another tenant's pool of a cluster",
      twoTenants((acme) => {
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: acme.account.name,
          role: "roles/iam.serviceAccountTokenCreator",
          member: "allAuthenticatedUsers",
        });
      }),
      foreign,
    ],
    [
      "Terraform Cloud without a condition",
      () => {
        provider(pool(), { oidc: { issuerUri: "https://app.terraform.io" } });
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: repository,
        });
      },
      foreign,
    ],
  ],
  good: [
    [
      "one repository, as text, with a condition",
      () => {
        provider(pool(), condition);
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: repository,
        });
      },
    ],
    [
      "one repository by the pool's output",
      () => {
        const of = pool();
        provider(of, condition);
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: pulumi.interpolate`principalSet://iam.googleapis.com/${of.name}/attribute.repository/acme/app`,
        });
      },
    ],
    [
      "one subject",
      () => {
        provider(pool(), condition);
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member:
            "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/repo:acme/app:ref:refs/heads/main",
        });
      },
    ],
    [
      "one's own issuer without a condition",
      () => {
        provider(pool(), { oidc: { issuerUri: "https://id.acme.example" } });
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: repository,
        });
      },
    ],
    [
      "a cluster's account for one workload",
      oneTenant((acme) => {
        acme.service();
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: "serviceAccount:example.svc.id.goog[acme/app]",
        });
      }),
    ],
    [
      "an AWS account with a condition",
      () => {
        const of = pool();
        new gcp.iam.WorkloadIdentityPoolProvider("aws", {
          workloadIdentityPoolId: of.workloadIdentityPoolId,
          workloadIdentityPoolProviderId: "aws",
          aws: { accountId: "123456789012" },
        });
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          member: pulumi.interpolate`principalSet://iam.googleapis.com/${of.name}/attribute.aws_role/deploy`,
        });
      },
    ],
  ],
};

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

const role = (permissions: readonly string[]) =>
  new gcp.projects.IAMCustomRole("role", {
    project: "p",
    roleId: "appRole",
    title: "r",
    permissions: [...permissions],
  });
const group = "group:support@example.com";

export const customRoles: FaultKind = {
  title: "Custom roles, by their permissions",
  bad: [
    [
      "by its full name",
      () => {
        role(["secretmanager.versions.access"]);
        new gcp.projects.IAMMember("g", { project: "p", role: "projects/p/roles/appRole", member: group });
      },
      "no-broad-role",
    ],
    [
      "by its output",
      () => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["storage.objects.get", "storage.objects.list"]).id,
          member: group,
        });
      },
      "no-broad-role",
    ],
    [
      "one that makes tokens",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["iam.serviceAccounts.getAccessToken"]).name,
          member: acme.member,
        });
      }),
      "no-broad-role",
    ],
    [
      "one that sets policies",
      () => {
        new gcp.projects.IAMBinding("g", {
          project: "p",
          role: role(["resourcemanager.projects.setIamPolicy"]).id,
          members: [group],
        });
      },
      "no-broad-role",
    ],
    [
      "one of the organisation",
      () => {
        const own = new gcp.organizations.IAMCustomRole("o", {
          orgId: "1",
          roleId: "reader",
          title: "t",
          permissions: ["bigquery.tables.getData"],
        });
        new gcp.organizations.IAMMember("g", { orgId: "1", role: own.id, member: group });
      },
      "no-broad-role",
    ],
    [
      "one that isn't in the program",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMMember("g", { project: "p", role: "projects/p/roles/legacy", member: acme.member });
      }),
      "no-broad-role",
    ],
    [
      "on another tenant's secret",
      twoTenants((acme, globex) => {
        new gcp.secretmanager.SecretIamMember("g", {
          secretId: acme.secret().id,
          role: role(["secretmanager.versions.access"]).id,
          member: globex.member,
        });
      }),
      "secret-accessor-own-tenant",
    ],
  ],
  good: [
    [
      "one that only writes logs, by output",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["logging.logEntries.create"]).id,
          member: acme.member,
        });
      }),
    ],
    [
      "one that only writes telemetry, by name",
      oneTenant((acme) => {
        acme.service();
        role(["monitoring.timeSeries.create", "cloudtrace.traces.patch"]);
        new gcp.projects.IAMMember("g", { project: "p", role: "projects/p/roles/appRole", member: acme.member });
      }),
    ],
    [
      "one for people that shows no data",
      () => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["run.services.get", "run.services.list", "logging.logEntries.list"]).id,
          member: group,
        });
      },
    ],
    [
      "on a tenant's own secret",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretIamMember("g", {
          secretId: acme.secret().id,
          role: role(["secretmanager.versions.access"]).id,
          member: acme.member,
        });
      }),
    ],
    [
      "one that runs queries",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["bigquery.jobs.create"]).name,
          member: acme.member,
        });
      }),
    ],
  ],
};
