import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as support from "./support";

const track = JSON.stringify([{ event: "report_generated", properties: { distinct_id: "ann", plan: "team" } }]);

describe("operating a proxy", () => {
  let vendor: support.TestVendor;
  let proxy: support.TestProxy;
  beforeEach(async () => {
    vendor = await support.startVendor();
  });
  afterEach(async () => {
    await proxy.stop();
    await vendor.close();
  });

  const start = async (more: Record<string, unknown> = {}, keys: support.KeyFiles = {}) => {
    proxy = await support.startProxy({ plan: support.reportPlan(vendor.url, more), keys });
  };
  const send = async (path = "mixpanel/track") => {
    const answer = await fetch(`${proxy.url}/${path}?verbose=1`, { method: "POST", body: track });
    return { status: answer.status, body: await answer.text() };
  };
  const sent = { status: 200, body: '{"status":1,"error":null}' };

  test("the kill switch stops one vendor within 10 s, answers in its form, counts, and lets go again", async () => {
    await start();
    expect(await send()).toEqual(sent);
    const flipped = Date.now();
    proxy.setKey("switch/off", "mixpanel\n");
    await expect.poll(() => proxy.output(), { timeout: 10_000 }).toContain("kill switch changed");
    expect(Date.now() - flipped).toBeLessThan(10_000);
    vendor.requests.length = 0;
    expect(await send()).toEqual(sent);
    expect(vendor.requests).toEqual([]);
    const batch = { batch: [{ type: "track", event: "report_generated", userId: "ann" }] };
    await fetch(`${proxy.url}/segment/v1/batch`, { method: "POST", body: JSON.stringify(batch) });
    expect(vendor.requests.map(({ path }) => path)).toEqual(["/v1/batch"]);
    proxy.setKey("switch/off", undefined);
    await expect
      .poll(
        async () => {
          await send();
          return vendor.requests.length;
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(1);
    const off = (await proxy.finalLedger()).filter(({ reason }) => reason === "switched-off");
    expect(off[0]).toMatchObject({ vendor: "mixpanel", event: "(undeclared)", field: "*", sent: 0 });
  });

  test("'all' stops every vendor and every API from the start", async () => {
    const apis = { anthropic: { upstream: vendor.url, header: "x-api-key", key: "anthropic" } };
    await start({ apis }, { "switch/off": "# breach drill\nall\n", "apis/anthropic": "fake-api-key" });
    expect(await send()).toEqual(sent);
    expect((await fetch(`${proxy.url}/api/anthropic/v1/messages`)).status).toBe(403);
    expect(vendor.requests).toEqual([]);
  });

  test("a vendor that the plan switches off needs no token and gets nothing", async () => {
    await start({ vendors: { ...support.vendorsAt(vendor.url), mixpanel: { token: "none-there", enabled: false } } });
    expect(await send()).toEqual(sent);
    expect(vendor.requests).toEqual([]);
  });

  test("a rotated token and a new pseudonym key are taken over without a restart, and a removed key is gone", async () => {
    await start();
    await send();
    proxy.setKey("tokens/mixpanel", "fake-rotated-token");
    proxy.setKey("pseudonym/2024-09-01", "fake-pseudonym-key-of-2024-september");
    const last = async () => {
      await send();
      return vendor.items().at(-1)?.properties as Record<string, string>;
    };
    await expect.poll(async () => (await last()).token, { timeout: 10_000 }).toBe("fake-rotated-token");
    expect((await last()).distinct_id).toMatch(/^p2024-09-01_/);
    proxy.setKey("pseudonym/2024-09-01", undefined);
    await expect.poll(async () => (await last()).distinct_id, { timeout: 10_000 }).toMatch(/^p2024-06-01_/);
  });

  test("a token that vanishes stays in use and is reported without its value", async () => {
    await start();
    proxy.setKey("tokens/mixpanel", undefined);
    await expect.poll(() => proxy.output(), { timeout: 10_000 }).toContain("failed to reread keys");
    expect(await send()).toEqual(sent);
    expect(vendor.items()[0]).toMatchObject({ properties: { token: "fake-mixpanel-token" } });
    expect(proxy.output()).not.toContain("fake-mixpanel-token");
  });

  test("after SIGTERM what is under way is delivered and answered, and the ledger is written", async () => {
    await start();
    vendor.answer(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return undefined;
    });
    const answer = send();
    await expect.poll(() => vendor.requests.length).toBe(1);
    const ledger = proxy.finalLedger();
    expect(await answer).toEqual(sent);
    expect((await ledger).find(({ field }) => field === "*")).toMatchObject({ sent: 1 });
    expect(await proxy.stop()).toEqual({ code: 0, signal: null });
  });

  test("after SIGTERM a vendor that hangs is given up within 10 s, and the sender is told to try again", async () => {
    await start({ deliveryTimeout: 60 });
    vendor.answer(() => new Promise(() => undefined));
    const answer = send();
    await expect.poll(() => vendor.requests.length).toBe(1);
    const stopped = Date.now();
    const ledger = proxy.finalLedger();
    expect((await answer).status).toBe(503);
    expect(await proxy.stop()).toEqual({ code: 0, signal: null });
    expect(Date.now() - stopped).toBeLessThan(10_000);
    expect((await ledger).find(({ field }) => field === "*")).toMatchObject({ dropped: 1, reason: "not-delivered" });
  });

  test("'ack: early' answers at once and still delivers, also when the process ends", async () => {
    await start({ vendors: { ...support.vendorsAt(vendor.url), mixpanel: { upstream: vendor.url, ack: "early" } } });
    vendor.answer(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return undefined;
    });
    const started = Date.now();
    expect(await send()).toEqual(sent);
    expect(Date.now() - started).toBeLessThan(900);
    const ledger = await proxy.finalLedger();
    expect(ledger.find(({ field }) => field === "*")).toMatchObject({ sent: 1 });
    expect(vendor.items()).toHaveLength(1);
  });
});
