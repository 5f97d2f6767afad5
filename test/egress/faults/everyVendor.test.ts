import { afterEach, describe, expect, test } from "vitest";
import { type ProxiedVendorName, proxiedVendorNames } from "../../../plan";
import {
  type Answering,
  itemsOf,
  type RecordedRequest,
  reportPlan,
  startProxy,
  startVendor,
  type TestProxy,
  type TestVendor,
} from "../support";
import { counted } from "./load";

const names = ["report_generated", "undeclared", "report_generated", "report_generated"] as const;

/** Four events, one of them undeclared, in the vendor's own form; Jitsu takes one a request. */
const requests: Readonly<Record<ProxiedVendorName, (user: string) => readonly [path: string, body: unknown][]>> = {
  mixpanel: (user) => [
    ["mixpanel/track?verbose=1", names.map((event) => ({ event, properties: { distinct_id: user } }))],
  ],
  segment: (user) => [["segment/v1/batch", { batch: names.map((event) => ({ type: "track", event, userId: user })) }]],
  rudderstack: (user) => [
    ["rudderstack/v1/batch", { batch: names.map((event) => ({ type: "track", event, userId: user })) }],
  ],
  posthog: (user) => [["posthog/batch/", { batch: names.map((event) => ({ event, distinct_id: user })) }]],
  amplitude: (user) => [
    ["amplitude/2/httpapi", { events: names.map((name) => ({ event_type: name, user_id: user })) }],
  ],
  jitsu: (user) => names.map((event) => ["jitsu/api/s/track", { type: "track", event, userId: user }]),
  ga4: (user) => [["ga4/mp/collect", { client_id: user, events: names.map((name) => ({ name })) }]],
};

const faults: readonly [string, (count: number) => Answering][] = [
  ["answers 503 to every second request", (count) => () => (count % 2 === 0 ? { status: 503 } : undefined)],
  [
    "resets every second connection",
    (count) => (_request, response) => {
      if (count % 2 === 0) {
        response.destroy();
      }
      return undefined;
    },
  ],
  ["answers 429 to all", () => () => ({ status: 429, headers: { "retry-after": "5" } })],
];

let vendor: TestVendor;
let proxy: TestProxy;
afterEach(async () => {
  await proxy.stop();
  await vendor.close();
});

describe.each([...proxiedVendorNames])(
  "every event to %s is delivered, dropped or handed back, and counted once",
  (name) => {
    test.each(faults)("when it %s", async (_fault, answering) => {
      vendor = await startVendor();
      proxy = await startProxy({ plan: reportPlan(vendor.url, { deliveryTimeout: 0 }) });
      const taken: RecordedRequest[] = [];
      let count = 0;
      vendor.answer((request, response) => {
        const answer = answering(count++)(request, response);
        if (answer === undefined && !response.destroyed) {
          taken.push(request);
        }
        return answer;
      });
      let handedBack = 0;
      const send = async ([path, body]: readonly [string, unknown]) => {
        const answer = await fetch(`${proxy.url}/${path}`, { method: "POST", body: JSON.stringify(body) });
        await answer.text();
        if (answer.ok) {
          return;
        }
        if ([429, 500, 502, 503, 504].includes(answer.status)) {
          handedBack++;
        } else {
          throw new Error(`an answer of ${answer.status} is neither`);
        }
      };
      for (let user = 0; user < 12; user++) {
        for (const request of requests[name](`user-${user}`)) {
          await send(request);
        }
      }

      expect(handedBack).toBeGreaterThan(0);
      const ledger = await proxy.finalLedger();
      const whole = { vendor: name, field: "*" } as const;
      const arrived = taken.flatMap(itemsOf).length;
      expect(counted(ledger, "sent", whole)).toBe(arrived);
      expect(counted(ledger, "dropped", { ...whole, reason: "undeclared-event" })).toBe(12);
      expect(counted(ledger, "dropped", { ...whole, reason: "not-delivered" })).toBe(36 - arrived);
      expect(counted(ledger, "sent", whole) + counted(ledger, "dropped", whole)).toBe(48);
    });
  },
);
