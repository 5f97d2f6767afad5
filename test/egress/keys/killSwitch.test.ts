import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { reportPlan, startProxy, startVendor, type TestProxy, type TestVendor } from "../support";

const effectWithin = 10_000;

describe("the kill switch", () => {
  let vendor: TestVendor;
  let proxy: TestProxy;
  beforeEach(async () => {
    vendor = await startVendor();
  });
  afterEach(async () => {
    await proxy.stop();
    await vendor.close();
  });

  const start = async (more: Record<string, unknown> = {}) => {
    proxy = await startProxy({ plan: reportPlan(vendor.url, more) });
  };
  const send = async () => {
    const body = JSON.stringify({ batch: [{ type: "track", event: "report_generated", userId: "ann" }] });
    return (await fetch(`${proxy.url}/segment/v1/batch`, { method: "POST", body })).status;
  };
  const changed = () => proxy.lines().filter(({ message }) => message === "kill switch changed");

  test.each([["delivered"], ["early"]])(
    "also stops what the proxy is still trying to deliver ('ack: %s')",
    async (ack) => {
      await start({
        vendors: { segment: { upstream: vendor.url, ack } },
        events: { report_generated: { to: ["segment"] } },
        groups: {},
        deliveryTimeout: 60,
      });
      vendor.answer(() => ({ status: 503 }));
      const answer = send();
      await expect.poll(() => vendor.requests.length, { timeout: 5_000 }).toBeGreaterThan(1);
      proxy.setKey("switch/off", "segment\n");
      await expect.poll(changed, { timeout: effectWithin }).toHaveLength(1);
      // A request that was on its way at that moment has been recorded by now.
      await sleep(500);
      const sent = vendor.requests.length;
      vendor.answer(undefined);
      // Attempts are at most 2 s apart.
      await sleep(5_000);
      expect(vendor.requests.length).toBe(sent);
      const ledger = proxy.finalLedger();
      expect(await answer).toBe(ack === "early" ? 200 : 503);
      const whole = (await ledger).filter(({ field }) => field === "*");
      expect(whole).toMatchObject([{ sent: 0, dropped: 1, reason: "not-delivered" }]);
    },
  );

  test("ends a call of an API that is under way, on both sides", async () => {
    const apis = { model: { upstream: vendor.url, header: "x-api-key", key: "model" } };
    proxy = await startProxy({ plan: reportPlan(vendor.url, { apis }), keys: { "apis/model": "fake-api-key" } });
    let endedAtApi = false;
    vendor.answer((_request, response) => {
      response.on("close", () => {
        endedAtApi = true;
      });
      response.writeHead(200);
      response.write("event: one\n\n");
      return new Promise(() => undefined);
    });
    const answer = await fetch(`${proxy.url}/api/model/v1/messages`, { method: "POST", body: "{}" });
    const whole = answer.text().then(
      () => "whole",
      () => "broken off",
    );
    proxy.setKey("switch/off", "api/model\n");
    await expect.poll(() => endedAtApi, { timeout: effectWithin }).toBe(true);
    expect(await whole).toBe("broken off");
    expect((await fetch(`${proxy.url}/api/model/v1/messages`)).status).toBe(403);
  });

  test("C4: that can't be read several times lets nothing out, and answers 'try again' until it can", async () => {
    await start();
    expect(await send()).toBe(200);
    const file = join(proxy.keysDir, "switch", "off");
    mkdirSync(join(proxy.keysDir, "switch"));
    symlinkSync(file, file);
    const unread = () => proxy.lines().filter(({ unread }) => Array.isArray(unread) && unread.length > 0);
    await expect.poll(unread, { timeout: effectWithin }).toMatchObject([{ off: [], unread: ["switch/off"] }]);
    expect(await send()).toBe(503);
    expect(vendor.requests).toHaveLength(1);
    rmSync(file);
    await expect.poll(changed, { timeout: effectWithin }).toMatchObject([{ off: [] }]);
    expect(await send()).toBe(200);
    expect(vendor.requests).toHaveLength(2);
  });

  test("with a line that names no vendor and no API stops everything, and says nothing of that line", async () => {
    await start();
    proxy.setKey("switch/off", "# incident 7\nfake-token-of-another-secret\nsegment\n");
    await expect.poll(changed, { timeout: effectWithin }).toMatchObject([{ off: ["all", "segment"] }]);
    expect(await send()).toBe(200);
    expect(vendor.requests).toEqual([]);
    expect(proxy.output()).not.toContain("fake-token-of-another-secret");
  });

  test("with the names of vendors and APIs that this plan does not have stops nothing else", async () => {
    await start();
    proxy.setKey("switch/off", "Mixpanel\r\nheap\r\napi/not-here\r\n");
    await expect
      .poll(changed, { timeout: effectWithin })
      .toMatchObject([{ off: ["api/not-here", "heap", "mixpanel"] }]);
    expect(await send()).toBe(200);
    expect(vendor.requests).toHaveLength(1);
  });

  test("is empty in a new tenant, and then nothing is off", async () => {
    await start();
    proxy.setKey("switch/off", "\n");
    await sleep(3_000);
    expect(changed()).toEqual([]);
    expect(await send()).toBe(200);
    expect(vendor.requests).toHaveLength(1);
  });
});
