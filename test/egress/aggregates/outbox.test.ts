/** Events of aggregates that a vendor does not take at once. */
import { expect, test } from "vitest";
import { Outbox } from "../../../egress/aggregates/outbox";
import { LaneQueue } from "../../../egress/forward/delivery";
import type { Lane } from "../../../egress/forward/lane";
import type { SwitchState } from "../../../egress/keys/killSwitch";
import { Ledger } from "../../../egress/ledger/ledger";
import type { TreatedCall } from "../../../egress/plan/treat";
import { protocols } from "../../../egress/vendors";

const credentials = { token: "token", files: {}, settings: {} };

function outboxWith(statuses: number[]) {
  const bodies: string[] = [];
  const ledger = new Ledger("acme", "digest");
  let state: SwitchState = "on";
  const upstream = {
    async send(_path: string, _headers: unknown, body: string | null) {
      bodies.push(body ?? "");
      return { status: statuses.shift() ?? 200, body: '{"status":1}', retryAfter: undefined };
    },
    close: () => Promise.resolve(),
  };
  const queues = new Map<string, LaneQueue>();
  const outbox = new Outbox({
    protocol: protocols.mixpanel,
    credentials: () => credentials,
    switchState: () => state,
    queue(lane: Lane) {
      const queue =
        queues.get(lane.name) ?? new LaneQueue(lane, upstream, { timeout: 0, credentials: () => credentials });
      queues.set(lane.name, queue);
      return queue;
    },
  });
  const call = (count: number): TreatedCall => ({
    kind: "track",
    type: "track",
    name: "reports",
    time: 0,
    messageId: "0".repeat(32),
    ids: { distinct_id: "aggregate" },
    groups: "",
    changes: [{ scope: "event", operation: "properties", shape: "values", members: `,"count":${count}` }],
    pending: { index: 0, key: null, counts: [ledger.count("mixpanel", "reports", "*")], subject: undefined },
  });
  const counted = () => ledger.take(0).map(({ sent, dropped, reason }) => [sent + dropped, reason ?? "sent"]);
  return { outbox, call, bodies, counted, switchTo: (next: SwitchState) => (state = next) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test("are sent again as they were, with the same id and numbers, until the vendor takes them", async () => {
  const { outbox, call, bodies, counted } = outboxWith([503, 503]);
  await outbox.add([call(7)], 0);
  expect(counted()).toEqual([]);
  outbox.tick(29_000);
  await settled();
  expect(bodies).toHaveLength(1);
  outbox.tick(30_000);
  await settled();
  outbox.tick(60_000);
  await settled();
  expect(bodies).toHaveLength(3);
  expect(new Set(bodies).size).toBe(1);
  expect(counted()).toEqual([[1, "sent"]]);
  outbox.tick(90_000);
  await settled();
  expect(bodies).toHaveLength(3);
});

test("are given up after hours, or at the end of the process, and counted as not delivered", async () => {
  const { outbox, call, counted } = outboxWith(Array(9).fill(503));
  await outbox.add([call(1)], 0);
  await outbox.add([call(2)], 5 * 3_600_000);
  outbox.tick(6 * 3_600_000 + 1);
  await settled();
  expect(counted()).toEqual([[1, "not-delivered"]]);
  outbox.close();
  expect(counted()).toEqual([[1, "not-delivered"]]);
});

test("are refused for good, dropped where the vendor is switched off, and kept where that can't be read", async () => {
  const { outbox, call, bodies, counted, switchTo } = outboxWith([400]);
  await outbox.add([call(1)], 0);
  expect(counted()).toEqual([[1, "refused-by-vendor"]]);
  switchTo("unknown");
  await outbox.add([call(2)], 1);
  expect(counted()).toEqual([]);
  switchTo("off");
  outbox.tick(40_000);
  await settled();
  expect(counted()).toEqual([[1, "switched-off"]]);
  expect(bodies).toHaveLength(1);
});

test("are at most 20,000; the oldest go first", async () => {
  const { outbox, call, counted, switchTo } = outboxWith([]);
  switchTo("unknown");
  await outbox.add(
    Array.from({ length: 19_999 }, () => call(1)),
    0,
  );
  await outbox.add([call(2), call(3)], 1);
  expect(counted()).toEqual([[1, "not-delivered"]]);
});
