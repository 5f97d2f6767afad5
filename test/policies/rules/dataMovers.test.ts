/** Transfers, copies and replicas between two tenants: whose the two ends are. */
import { expect, test } from "vitest";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";

const bucket = (name: string, tenant: string) =>
  registered(types.bucket, name, { name, location: "EU", labels: { tenant } });
const topic = (name: string, labels: object) => registered("gcp:pubsub/topic:Topic", name, { name, labels });
const transfer = (source: string, sink: string) =>
  registered("gcp:storage/transferJob:TransferJob", "copy", {
    transferSpec: { gcsDataSource: { bucketName: source }, gcsDataSink: { bucketName: sink } },
  });
const subscription = (labels: object, ...topics: string[]) =>
  registered("gcp:pubsub/subscription:Subscription", "orders", { topic: "orders", labels }, { topic: topics });
const judge = (...resources: Registered[]) => said("no-shared-storage", resources);
const message = (name: string, what: string) =>
  `${name}: '${name}' must carry data of one tenant only, got tenant 'acme' and tenant 'globex'; give each tenant ${what} of its own`;

const label = (tenant: string) => ({ tenant });

test.each<[string, Registered[], string[]]>([
  [
    "a transfer from one tenant's bucket to another's",
    [bucket("a", "acme"), bucket("b", "globex"), transfer("a", "b")],
    [message("copy", "a TransferJob")],
  ],
  ["a transfer between one tenant's buckets", [bucket("a", "acme"), bucket("b", "acme"), transfer("a", "b")], []],
  ["a transfer from a bucket that nobody knows", [bucket("b", "globex"), transfer("elsewhere", "b")], []],
  [
    "a subscription to another tenant's topic",
    [topic("t", label("acme")), subscription(label("globex"), urnOf("gcp:pubsub/topic:Topic", "t"))],
    [message("orders", "a Subscription")],
  ],
  [
    "a subscription of nobody's that may be to either tenant's topic",
    [
      topic("t", label("acme")),
      topic("u", label("globex")),
      subscription({}, urnOf("gcp:pubsub/topic:Topic", "t"), urnOf("gcp:pubsub/topic:Topic", "u")),
    ],
    [message("orders", "a Subscription")],
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
