/** Things without a tenant of their own that are granted to the accounts of several. */
import type { FaultKind } from "../faultKind";
import { gcp, raw, region, type Tenant, twoTenants } from "../surroundings";
import { foreign } from "./grantsParts";

/** One grant for each of the two tenants, with the same or other inputs. */
const toBoth = (type: string, inputs: (one: Tenant) => object) =>
  twoTenants((acme, globex) => {
    for (const one of [acme, globex]) {
      raw(type, one.id, { member: one.member, ...inputs(one) });
    }
  });

const spanner = "gcp:spanner/databaseIAMMember:DatabaseIAMMember";
const spannerUser = { instance: "main", role: "roles/spanner.databaseUser" };
const images = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember";
const datasetReader = { datasetId: "rates", role: "roles/bigquery.dataViewer" };

const pods = (one: Tenant, member: string) =>
  new gcp.serviceaccount.IAMMember(`${one.id}-pods`, {
    serviceAccountId: one.account.name,
    role: "roles/iam.workloadIdentityUser",
    member,
  });
const pool = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p.svc.id.goog/subject";

export const sharedGrants: FaultKind = {
  title: "One thing that is granted to several tenants",
  bad: [
    [
      "accounts of both tenants for the pods of one account",
      twoTenants((acme, globex) => {
        pods(acme, "serviceAccount:p.svc.id.goog[apps/worker]");
        pods(globex, "serviceAccount:p.svc.id.goog[apps/worker]");
      }),
      foreign,
    ],
    [
      "accounts of both tenants for the pods of one account, in both spellings",
      twoTenants((acme, globex) => {
        pods(acme, `${pool}/ns/apps/sa/worker`);
        pods(globex, "serviceAccount:p.svc.id.goog[apps/worker]");
      }),
      foreign,
    ],
    ["a Spanner database by its name", toBoth(spanner, () => ({ ...spannerUser, database: "orders" })), foreign],
    [
      "a Spanner database, by binding",
      twoTenants((acme, globex) => {
        raw("gcp:spanner/databaseIAMBinding:DatabaseIAMBinding", "b", {
          ...spannerUser,
          database: "orders",
          members: [acme.member, globex.member],
        });
      }),
      foreign,
    ],
    [
      "a table of Bigtable by its name",
      toBoth("gcp:bigtable/tableIamMember:TableIamMember", () => ({
        instance: "main",
        table: "orders",
        role: "roles/bigtable.user",
      })),
      foreign,
    ],
    [
      "a subscription by its name",
      toBoth("gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember", () => ({
        subscription: "orders",
        role: "roles/pubsub.subscriber",
      })),
      foreign,
    ],
    [
      "a dataset without a label",
      twoTenants((acme, globex) => {
        const set = new gcp.bigquery.Dataset("d", { datasetId: "d" });
        for (const one of [acme, globex]) {
          new gcp.bigquery.DatasetIamMember(one.id, {
            datasetId: set.datasetId,
            role: "roles/bigquery.dataEditor",
            member: one.member,
          });
        }
      }),
      foreign,
    ],
    [
      "a store of health records",
      toBoth("gcp:healthcare/fhirStoreIamMember:FhirStoreIamMember", () => ({
        fhirStoreId: "projects/p/locations/l/datasets/d/fhirStores/f",
        role: "roles/healthcare.fhirResourceReader",
      })),
      foreign,
    ],
    [
      "a repository of images that both write",
      toBoth(images, () => ({ repository: "images", location: region, role: "roles/artifactregistry.writer" })),
      foreign,
    ],
    [
      "a tunnel to a machine of another tenant",
      twoTenants((acme, globex) => {
        const zone = `${region}-b`;
        raw("gcp:compute/instance:Instance", "vm", {
          name: "acme-vm",
          zone,
          labels: acme.labels,
          serviceAccount: { email: acme.account.email },
        });
        raw("gcp:iap/tunnelInstanceIAMMember:TunnelInstanceIAMMember", "t", {
          instance: "acme-vm",
          zone,
          role: "roles/iap.tunnelResourceAccessor",
          member: globex.member,
        });
      }),
      foreign,
    ],
  ],
  good: [
    [
      "an account for each tenant's pods",
      twoTenants((acme, globex) => {
        pods(acme, "serviceAccount:p.svc.id.goog[acme/worker]");
        pods(globex, `${pool}/ns/globex/sa/worker`);
      }),
    ],
    ["a Spanner database for each tenant", toBoth(spanner, ({ id }) => ({ ...spannerUser, database: id }))],
    [
      "a repository of images that both read",
      toBoth(images, () => ({ repository: "images", location: region, role: "roles/artifactregistry.reader" })),
    ],
    [
      "a topic that both publish to, with a subscription for each",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          raw("gcp:pubsub/subscription:Subscription", one.id, { name: one.id, topic: "events", labels: one.labels });
          raw("gcp:pubsub/topicIAMMember:TopicIAMMember", `${one.id}-to`, {
            topic: "events",
            role: "roles/pubsub.publisher",
            member: one.member,
          });
        }
      }),
    ],
    [
      "a subnet that both use",
      toBoth("gcp:compute/subnetworkIAMMember:SubnetworkIAMMember", () => ({
        subnetwork: "apps",
        region,
        role: "roles/compute.networkUser",
      })),
    ],
    [
      "a queue that both fill",
      toBoth("gcp:cloudtasks/queueIamMember:QueueIamMember", () => ({
        name: "q",
        location: region,
        role: "roles/cloudtasks.enqueuer",
      })),
    ],
    [
      "a dataset that is declared as the platform's",
      toBoth("gcp:bigquery/datasetIamMember:DatasetIamMember", () => datasetReader),
      { packConfig: { "tenant-label": { externals: { rates: "platform" } } } },
    ],
  ],
};
