/** Copies, replicas, subscriptions and disks that bring one tenant's data to another. */
import type { FaultKind } from "../faultKind";
import { gcp, raw, region, type Tenant, twoTenants } from "../surroundings";

const rule = "no-shared-storage";
const zone = `${region}-b`;

const database = (name: string, owner: Tenant, inputs: object = {}) =>
  new gcp.sql.DatabaseInstance(name, {
    region,
    databaseVersion: "POSTGRES_17",
    settings: { tier: "t", userLabels: owner.labels, ipConfiguration: { ipv4Enabled: false } },
    ...inputs,
  });
const disk = (owner: Tenant, inputs: object = {}) =>
  new gcp.compute.Disk(`${owner.id}-disk`, { zone, labels: owner.labels, ...inputs });
const machine = (owner: Tenant, subnetwork: gcp.compute.Subnetwork, inputs: object) =>
  raw("gcp:compute/instance:Instance", `${owner.id}-vm`, {
    zone,
    machineType: "e2-small",
    labels: owner.labels,
    bootDisk: { initializeParams: { image: "debian-12" } },
    networkInterfaces: [{ subnetwork: subnetwork.id }],
    serviceAccount: { email: owner.account.email },
    ...inputs,
  });
const table = (owner: Tenant) =>
  new gcp.bigquery.Table(`${owner.id}-events`, { datasetId: owner.id, tableId: "events", labels: owner.labels });
const copy = (from: gcp.bigquery.Table, to: gcp.bigquery.Table) =>
  raw("gcp:bigquery/job:Job", "copy", {
    jobId: "copy",
    copy: { sourceTables: [{ tableId: from.id }], destinationTable: { tableId: to.id } },
  });

export const dataMovers: FaultKind = {
  title: "What brings one tenant's data to another",
  bad: [
    [
      "a subscription of another tenant",
      twoTenants((acme, globex) => {
        const topic = new gcp.pubsub.Topic("orders", { labels: acme.labels });
        new gcp.pubsub.Subscription("copy", { topic: topic.id, labels: globex.labels });
      }),
      rule,
    ],
    [
      "a replica of another tenant's database",
      twoTenants((acme, globex) => {
        const { name } = database("main", acme);
        database("replica", globex, { masterInstanceName: name });
      }),
      rule,
    ],
    [
      "a clone of another tenant's database",
      twoTenants((acme, globex) => {
        const { name } = database("main", acme);
        database("copy", globex, { clone: { sourceInstanceName: name } });
      }),
      rule,
    ],
    [
      "a machine with another tenant's disk",
      twoTenants((acme, globex, { subnet }) => {
        machine(globex, subnet, { attachedDisks: [{ source: disk(acme).id }] });
      }),
      rule,
    ],
    [
      "a disk from another tenant's snapshot",
      twoTenants((acme, globex) => {
        const { id } = new gcp.compute.Snapshot("nightly", { sourceDisk: disk(acme).id, zone, labels: acme.labels });
        disk(globex, { snapshot: id });
      }),
      rule,
    ],
    [
      "a copy from one tenant's table to another's",
      twoTenants((acme, globex) => {
        copy(table(acme), table(globex));
      }),
      rule,
    ],
  ],
  good: [
    [
      "a subscription of one's own",
      twoTenants((acme) => {
        const topic = new gcp.pubsub.Topic("orders", { labels: acme.labels });
        new gcp.pubsub.Subscription("work", { topic: topic.id, labels: acme.labels });
      }),
    ],
    [
      "a subscription of one's own to a topic of the platform",
      twoTenants((acme) => {
        const topic = new gcp.pubsub.Topic("rates", { labels: { tenant: "platform" } });
        new gcp.pubsub.Subscription("rates", { topic: topic.id, labels: acme.labels });
      }),
    ],
    [
      "a replica of one's own database",
      twoTenants((acme) => {
        const { name } = database("main", acme);
        database("replica", acme, { masterInstanceName: name });
      }),
    ],
    [
      "a machine with its own disk and a disk from its own snapshot",
      twoTenants((acme, _globex, { subnet }) => {
        const data = disk(acme);
        machine(acme, subnet, { attachedDisks: [{ source: data.id }] });
        const { id } = new gcp.compute.Snapshot("nightly", { sourceDisk: data.id, zone, labels: acme.labels });
        new gcp.compute.Disk("restored", { zone, labels: acme.labels, snapshot: id });
      }),
    ],
    [
      "a copy between one's own tables",
      twoTenants((acme) => {
        const second = new gcp.bigquery.Table("old", { datasetId: "acme", tableId: "old", labels: acme.labels });
        copy(table(acme), second);
      }),
    ],
    [
      "an image that both tenants' machines use",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          raw("gcp:compute/imageIamMember:ImageIamMember", one.id, {
            image: "hardened-debian",
            role: "roles/compute.imageUser",
            member: one.member,
          });
        }
      }),
    ],
  ],
};
