/** What carries data between two tenants: by which of its inputs, and whose the two ends are. */
import { expect, test } from "vitest";
import type { Registered } from "../support/record";
import { registered, said, urnOf } from "../support/resources";

const topic = (name: string, labels: object) => registered("gcp:pubsub/topic:Topic", name, { name, labels });
const subscription = (labels: object, ...topics: string[]) =>
  registered("gcp:pubsub/subscription:Subscription", "orders", { topic: "orders", labels }, { topic: topics });
const judge = (...resources: Registered[]) => said("no-shared-storage", resources);
const message =
  "orders: 'orders' must carry data of one tenant only, got tenant 'acme' and tenant 'globex'; give each tenant a Subscription of its own";

const label = (tenant: string) => ({ tenant });

test.each<[string, Registered[], string[]]>([
  [
    "a subscription to another tenant's topic",
    [topic("t", label("acme")), subscription(label("globex"), urnOf("gcp:pubsub/topic:Topic", "t"))],
    [message],
  ],
  [
    "a subscription of nobody's that may be to either tenant's topic",
    [
      topic("t", label("acme")),
      topic("u", label("globex")),
      subscription({}, urnOf("gcp:pubsub/topic:Topic", "t"), urnOf("gcp:pubsub/topic:Topic", "u")),
    ],
    [message],
  ],
  [
    "a subscription to a topic that is only read",
    [subscription(label("globex"), urnOf("gcp:pubsub/topic:Topic", "read"))],
    [],
  ],
  [
    "a subscription to a topic of nobody's",
    [topic("t", {}), subscription(label("globex"), urnOf("gcp:pubsub/topic:Topic", "t"))],
    [],
  ],
])("judges %s", (_, resources, messages) => {
  expect(judge(...resources)).toEqual(messages);
});

test.each<[string, string]>([
  ["storage/transferJob:TransferJob", "transferSpec"],
  ["datastream/stream:Stream", "sourceConfig"],
  ["bigquery/dataTransferConfig:DataTransferConfig", "params"],
  ["bigquery/job:Job", "copy"],
  ["dataflow/job:Job", "parameters"],
  ["dataflow/flexTemplateJob:FlexTemplateJob", "parameters"],
  ["pubsub/subscription:Subscription", "bigqueryConfig"],
  ["pubsub/subscription:Subscription", "cloudStorageConfig"],
  ["sql/databaseInstance:DatabaseInstance", "masterInstanceName"],
  ["sql/databaseInstance:DatabaseInstance", "clone"],
  ["sql/databaseInstance:DatabaseInstance", "restoreBackupContext"],
  ["alloydb/cluster:Cluster", "secondaryConfig"],
  ["alloydb/cluster:Cluster", "restoreBackupSource"],
  ["alloydb/cluster:Cluster", "restoreContinuousBackupSource"],
  ["compute/instance:Instance", "bootDisk"],
  ["compute/instanceTemplate:InstanceTemplate", "disks"],
  ["compute/regionInstanceTemplate:RegionInstanceTemplate", "disks"],
  ["compute/instance:Instance", "attachedDisks"],
  ["compute/attachedDisk:AttachedDisk", "disk"],
  ["compute/attachedDisk:AttachedDisk", "instance"],
  ["compute/disk:Disk", "snapshot"],
  ["compute/disk:Disk", "image"],
  ["compute/regionDisk:RegionDisk", "sourceDisk"],
  ["compute/snapshot:Snapshot", "sourceDisk"],
  ["compute/regionSnapshot:RegionSnapshot", "sourceDisk"],
  ["compute/image:Image", "sourceSnapshot"],
  ["compute/image:Image", "sourceImage"],
  ["compute/machineImage:MachineImage", "sourceInstance"],
  ["compute/disk:Disk", "sourceInstantSnapshot"],
  ["compute/instantSnapshot:InstantSnapshot", "sourceDisk"],
])("a gcp:%s carries what its '%s' comes from", (type, property) => {
  const source = registered("gcp:compute/disk:Disk", "source", { labels: label("acme") });
  const carrier = (of: string, by: string) =>
    said("no-shared-storage", [
      source,
      registered(
        of,
        "x",
        { labels: label("globex"), settings: { userLabels: label("globex") } },
        { [by]: [source.urn] },
      ),
    ]).length;
  expect(carrier(`gcp:${type}`, property)).toBe(1);
  expect(carrier(`other:gcp:${type}`, property)).toBe(0);
});

test("what a subscription or a database gets by another input is no data", () => {
  const source = topic("t", label("acme"));
  const given = (type: string, by: string) =>
    said("no-shared-storage", [
      source,
      registered(
        type,
        "x",
        { labels: label("globex"), settings: { userLabels: label("globex") } },
        { [by]: [source.urn] },
      ),
    ]);
  expect(given("gcp:pubsub/subscription:Subscription", "pushConfig")).toEqual([]);
  expect(given("gcp:sql/databaseInstance:DatabaseInstance", "region")).toEqual([]);
  expect(given("gcp:compute/instance:Instance", "metadata")).toEqual([]);
});
