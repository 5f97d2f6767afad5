import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { itemsOf, type RecordedRequest, startProxy, startVendor, type TestProxy, type TestVendor } from "../support";
import {
  arrivedNumbers,
  counted,
  faultPlan,
  isAcknowledged,
  isDeclared,
  isRetrySignal,
  numbersOf,
  sendBatch,
  sendMany,
} from "./load";

const taken = { status: 200, body: '{"success":true}' };
const slow = (milliseconds: number) => async () => {
  await sleep(milliseconds);
  return taken;
};

const open: { stop?(): Promise<unknown>; close?(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) {
    await (one.stop?.() ?? one.close?.());
  }
});
async function start(options: Parameters<typeof startProxy>[0]): Promise<TestProxy> {
  const proxy = await startProxy(options);
  open.push(proxy);
  return proxy;
}
async function vendorStandIn(): Promise<TestVendor> {
  const vendor = await startVendor();
  open.push(vendor);
  return vendor;
}

/** Message ids of an event's number, over all requests. */
function messageIds(requests: readonly RecordedRequest[]): Map<number, Set<unknown>> {
  const ids = new Map<number, Set<unknown>>();
  for (const request of requests) {
    for (const item of itemsOf(request)) {
      const [number = Number.NaN] = arrivedNumbers([{ ...request, json: [item] }]);
      ids.set(number, (ids.get(number) ?? new Set()).add(item.messageId));
    }
  }
  return ids;
}

const missing = (acknowledged: readonly number[], vendor: TestVendor) => {
  const arrived = new Set(arrivedNumbers(vendor.requests));
  return acknowledged.filter((number) => isDeclared(number) && !arrived.has(number));
};

describe("when the proxy is killed", () => {
  test("in the middle of batches, nothing that it acknowledged is missing, and what is sent again has the same ids", async () => {
    const vendor = await vendorStandIn();
    const plan = faultPlan(vendor.url, { deliveryTimeout: 60 });
    const first = await start({ plan });
    const before = await sendMany(first.url, 100, 4);
    expect(before.every(isAcknowledged)).toBe(true);
    // From now on every other request is taken, and the rest are taken without an answer: the kill finds them under way. How many
    // there are depends on how many batches leave together, but eight senders that wait for answers need two requests at least.
    let requests = 0;
    let unanswered = 0;
    vendor.answer(() => {
      if (requests++ % 2 === 0) {
        return taken;
      }
      unanswered++;
      return new Promise(() => undefined);
    });
    const sending = sendMany(first.url, 1_500, 8, 100);
    await expect.poll(() => unanswered, { timeout: 20_000 }).toBeGreaterThan(0);
    await first.stop("SIGKILL");
    const attempts = [...before, ...(await sending)];
    const handedBack = attempts.filter((attempt) => !isAcknowledged(attempt));
    expect(handedBack.length).toBeGreaterThan(0);
    expect(handedBack.every(isRetrySignal)).toBe(true);
    expect(missing(numbersOf(attempts.filter(isAcknowledged)), vendor)).toEqual([]);
    const arrived = new Set(arrivedNumbers(vendor.requests));
    // Some of what is sent again has arrived already, which only the ids tell.
    expect(numbersOf(handedBack).some((number) => arrived.has(number))).toBe(true);

    const second = await start({ plan });
    vendor.answer(undefined);
    const again = await Promise.all(handedBack.map(({ numbers }) => sendBatch(second.url, numbers)));
    expect(again.every(isAcknowledged)).toBe(true);
    expect(missing(numbersOf(attempts), vendor)).toEqual([]);
    for (const [number, ids] of messageIds(vendor.requests)) {
      expect(ids.size, `event ${number}`).toBe(1);
    }
  });

  test("by SIGTERM under load, it answers what it took within 10 s, and the ledger has every event", async () => {
    const vendor = await vendorStandIn();
    vendor.answer(slow(200));
    const proxy = await start({ plan: faultPlan(vendor.url) });
    const sending = sendMany(proxy.url, 1_000, 16);
    await vendor.waitForItems(200);
    const started = performance.now();
    const ledger = await proxy.finalLedger();
    expect(performance.now() - started).toBeLessThan(10_000);
    const attempts = await sending;
    const acknowledged = numbersOf(attempts.filter(isAcknowledged));
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(missing(acknowledged, vendor)).toEqual([]);
    expect(attempts.filter((attempt) => !isAcknowledged(attempt)).every(isRetrySignal)).toBe(true);
    expect(counted(ledger, "sent", { field: "*" })).toBe(acknowledged.filter(isDeclared).length);
    expect((await proxy.stop()).code).toBe(0);
  });

  test("by SIGTERM while the vendor hangs, it hands everything back within 10 s", async () => {
    const vendor = await vendorStandIn();
    vendor.answer(() => new Promise(() => undefined));
    const proxy = await start({ plan: faultPlan(vendor.url, { deliveryTimeout: 60 }) });
    const sending = sendMany(proxy.url, 100, 20);
    await vendor.waitForItems(5);
    const started = performance.now();
    const ledger = await proxy.finalLedger();
    expect(performance.now() - started).toBeLessThan(10_000);
    const attempts = await sending;
    expect(attempts.every(isRetrySignal)).toBe(true);
    expect(counted(ledger, "sent", { field: "*" })).toBe(0);
  });

  test("by SIGTERM, what was acknowledged early is still delivered", async () => {
    const vendor = await vendorStandIn();
    vendor.answer(slow(300));
    const proxy = await start({
      plan: faultPlan(vendor.url, {
        vendors: { segment: { upstream: vendor.url, ack: "early" } },
        deliveryTimeout: 30,
      }),
    });
    const attempts = await sendMany(proxy.url, 400, 16);
    expect(attempts.every(isAcknowledged)).toBe(true);
    const ledger = await proxy.finalLedger();
    expect(missing(numbersOf(attempts), vendor)).toEqual([]);
    expect(counted(ledger, "sent", { field: "*" })).toBe(300);
  });
});

describe("when the clock jumps", () => {
  async function withClock(plan: Record<string, unknown>) {
    const folder = mkdtempSync(join(tmpdir(), "bulkhead-clock-"));
    open.push({ stop: async () => rmSync(folder, { recursive: true }) });
    const file = join(folder, "offset");
    const proxy = await start({
      plan,
      env: { NODE_OPTIONS: `--require ${join(__dirname, "clock.cjs")}`, CLOCK_FILE: file },
    });
    const jump = async (milliseconds: number) => {
      writeFileSync(file, String(milliseconds));
      await sleep(100);
    };
    return { proxy, jump };
  }
  const hour = 3_600_000;

  test.each([
    ["an hour forward", hour],
    ["an hour back", -hour],
    ["a year forward", 8_760 * hour],
  ])("%s, deliveries go on and every event is counted once", async (_name, offset) => {
    const vendor = await vendorStandIn();
    vendor.answer(slow(20));
    const { proxy, jump } = await withClock(faultPlan(vendor.url));
    const sending = sendMany(proxy.url, 1_000, 8);
    await sleep(200);
    await jump(offset);
    await jump(0);
    await jump(offset);
    const attempts = await sending;
    expect(attempts.filter((attempt) => !isAcknowledged(attempt)).every(isRetrySignal)).toBe(true);
    const last = await sendMany(proxy.url, 50, 5, 2_000);
    expect(last.every(isAcknowledged)).toBe(true);
    const acknowledged = [...numbersOf(attempts.filter(isAcknowledged)), ...numbersOf(last)];
    expect(missing(acknowledged, vendor)).toEqual([]);
    const ledger = await proxy.finalLedger();
    const whole = { vendor: "segment", field: "*" } as const;
    expect(counted(ledger, "sent", whole)).toBe(acknowledged.filter(isDeclared).length);
    expect(counted(ledger, "sent", whole) + counted(ledger, "dropped", whole)).toBe(1_050);
  });

  test("back, a caller behind a dead vendor waits no longer than without the jump", async () => {
    const vendor = await vendorStandIn();
    vendor.answer(() => new Promise(() => undefined));
    const { proxy, jump } = await withClock(faultPlan(vendor.url, { deliveryTimeout: 2 }));
    const started = performance.now();
    const sending = sendMany(proxy.url, 100, 20);
    await sleep(300);
    await jump(-hour);
    expect((await sending).every(isRetrySignal)).toBe(true);
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});

describe("when keys change under load", () => {
  test("every event is delivered, the new token is in use within seconds, and pseudonyms follow the event's own time", async () => {
    const vendor = await vendorStandIn();
    vendor.answer(slow(5));
    const proxy = await start({ plan: faultPlan(vendor.url) });
    let busy = true;
    const attempts = (async () => {
      const all = [];
      for (let first = 0; busy; first += 100) {
        all.push(...(await sendMany(proxy.url, 100, 8, first)));
      }
      return all;
    })();
    await sleep(300);
    proxy.setKey("tokens/segment", "fake-new-token");
    proxy.setKey("pseudonym/2024-06-15", "fake-pseudonym-key-of-2024-june-15");
    await sleep(4_000);
    busy = false;
    const all = await attempts;
    expect(all.every(isAcknowledged)).toBe(true);
    expect(missing(numbersOf(all), vendor)).toEqual([]);
    const last = vendor.requests.at(-1);
    expect(last?.headers.authorization).toBe(`Basic ${Buffer.from("fake-new-token:").toString("base64")}`);
    // The events are of July: the key of June 15 is theirs once it is there.
    expect(String(last && itemsOf(last)[0]?.userId)).toMatch(/^p2024-06-15_/);
    const dates = vendor.requests.flatMap(itemsOf).map(({ userId }) => String(userId).slice(0, 11));
    expect(new Set(dates)).toEqual(new Set(["p2024-06-01", "p2024-06-15"]));
    const ledger = await proxy.finalLedger();
    expect(counted(ledger, "sent", { field: "*" })).toBe(numbersOf(all).filter(isDeclared).length);
  });

  test("a key that is destroyed takes its events with it: they are dropped and counted, never sent under another", async () => {
    const vendor = await vendorStandIn();
    const proxy = await start({ plan: faultPlan(vendor.url) });
    expect((await sendMany(proxy.url, 20)).every(isAcknowledged)).toBe(true);
    proxy.setKey("pseudonym/2024-06-01", undefined);
    proxy.setKey("pseudonym/2024-01-01", undefined);
    proxy.setKey("pseudonym/2024-12-01", "fake-pseudonym-key-of-2024-december");
    await sleep(3_500);
    const before = vendor.requests.length;
    expect((await sendMany(proxy.url, 20, 4, 100)).every(isAcknowledged)).toBe(true);
    expect(vendor.requests.length).toBe(before);
    const ledger = await proxy.finalLedger();
    expect(counted(ledger, "dropped", { field: "*", reason: "no-key" })).toBe(15);
    expect(counted(ledger, "sent", { field: "*" })).toBe(15);
  });
});
