/** Subscriptions between two tenants: whose the topics are. */
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
