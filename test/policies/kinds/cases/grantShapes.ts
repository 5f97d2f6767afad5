/** Grants in other shapes than a secret's or a bucket's. */
import type { FaultKind } from "../faultKind";
import { gcp, oneTenant, pulumi, raw, region, twoTenants } from "../surroundings";
import { foreign } from "./grantsParts";

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
      "rows of another tenant's table",
      twoTenants((acme, globex) => {
        const set = new gcp.bigquery.Dataset("d", { datasetId: "acme_events", labels: acme.labels });
        raw("gcp:bigquery/rowAccessPolicy:RowAccessPolicy", "g", {
          datasetId: set.datasetId,
          tableId: "events",
          policyId: "all",
          filterPredicate: "true",
          grantees: [globex.member],
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
    [
      "a tunnel to another tenant's labelled machine",
      twoTenants((acme, globex, { subnet }) => {
        const vm = raw(
          "gcp:compute/instance:Instance",
          "vm",
          {
            zone: `${region}-b`,
            machineType: "e2-small",
            labels: acme.labels,
            serviceAccount: { email: acme.account.email },
            bootDisk: { initializeParams: { image: "debian-12" } },
            networkInterfaces: [{ subnetwork: subnet.id }],
          },
          ["name"],
        );
        raw("gcp:iap/tunnelInstanceIamMember:TunnelInstanceIamMember", "g", {
          zone: `${region}-b`,
          instance: vm.name,
          role: "roles/iap.tunnelResourceAccessor",
          member: globex.member,
        });
      }),
      "no-cross-tenant-grant",
    ],
    [
      "a topic's policy that names the other tenant",
      twoTenants((acme, globex) => {
        const topic = new gcp.pubsub.Topic("t", { labels: acme.labels });
        new gcp.pubsub.TopicIAMPolicy("p", {
          topic: topic.name,
          policyData: pulumi.jsonStringify({
            bindings: [{ role: "roles/pubsub.editor", members: [acme.member, globex.member] }],
          }),
        });
      }),
      "no-cross-tenant-grant",
    ],
  ],
  good: [
    [
      "rows of one's own table",
      twoTenants((acme) => {
        const set = new gcp.bigquery.Dataset("d", { datasetId: "acme_events", labels: acme.labels });
        raw("gcp:bigquery/rowAccessPolicy:RowAccessPolicy", "g", {
          datasetId: set.datasetId,
          tableId: "events",
          policyId: "own",
          filterPredicate: "country = 'DE'",
          grantees: [acme.member, "group:analysts@acme.example"],
        });
      }),
    ],
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
    [
      "a tunnel to one's own machine",
      oneTenant((acme, { subnet }) => {
        acme.service();
        const vm = raw(
          "gcp:compute/instance:Instance",
          "vm",
          {
            zone: `${region}-b`,
            machineType: "e2-small",
            labels: acme.labels,
            serviceAccount: { email: acme.account.email },
            bootDisk: { initializeParams: { image: "debian-12" } },
            networkInterfaces: [{ subnetwork: subnet.id }],
          },
          ["name"],
        );
        raw("gcp:iap/tunnelInstanceIamMember:TunnelInstanceIamMember", "g", {
          zone: `${region}-b`,
          instance: vm.name,
          role: "roles/iap.tunnelResourceAccessor",
          member: "group:acme-admins@example.com",
        });
      }),
    ],
  ],
};
