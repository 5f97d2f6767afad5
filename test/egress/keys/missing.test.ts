import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LedgerLine } from "../../../egress/ledger/ledger";
import { placeholderSecret } from "../../../plan";
import { type KeyFiles, reportPlan, startProxy, startVendor, type TestProxy, type TestVendor } from "../support";

describe("a vendor or API whose key its operator has yet to add", () => {
  let vendor: TestVendor;
  let proxy: TestProxy;
  beforeEach(async () => {
    vendor = await startVendor();
  });
  afterEach(async () => {
    await proxy.stop();
    await vendor.close();
  });

  const start = async (keys: KeyFiles, more: Record<string, unknown> = {}) => {
    proxy = await startProxy({ plan: reportPlan(vendor.url, more), keys });
  };
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${proxy.url}/${path}`, { method: "POST", body: JSON.stringify(body) });
    return { status: answer.status, retryAfter: answer.headers.get("retry-after"), body: await answer.text() };
  };
  const track = () =>
    post("mixpanel/track?verbose=1", [{ event: "report_generated", properties: { distinct_id: "ann", plan: "team" } }]);
  const segment = () =>
    post("segment/v1/batch", { batch: [{ type: "track", event: "report_generated", userId: "ann" }] });
  const readiness = async () => {
    const answer = await fetch(`${proxy.url}/readyz`);
    return [answer.status, await answer.json()];
  };
  /** Whole events of a vendor by how they ended, over all minutes. */
  const whole = (ledger: readonly LedgerLine[], vendor: string) => {
    const ends: Record<string, number> = {};
    for (const line of ledger) {
      if (line.vendor === vendor && line.field === "*") {
        ends[line.reason ?? "sent"] = (ends[line.reason ?? "sent"] ?? 0) + line.sent + line.dropped;
      }
    }
    return ends;
  };

  test("gets a sign to try again and no event leaves; other vendors are served; once it is there, so is this one", async () => {
    await start({ "tokens/mixpanel": placeholderSecret });
    expect(proxy.lines()[0]).toMatchObject({
      severity: "WARNING",
      problems: [
        {
          path: "vendors.mixpanel.token",
          message: "file 'tokens/mixpanel' must hold the real value, got the placeholder; add a version to the secret",
        },
      ],
    });
    expect(await readiness()).toEqual([503, { status: "not ready", missing: ["vendors.mixpanel.token"] }]);
    expect(await track()).toEqual({
      status: 503,
      retryAfter: "30",
      body: '{"status":0,"error":"the vendor is not available, try again later"}',
    });
    expect(vendor.requests).toEqual([]);
    expect(await segment()).toMatchObject({ status: 200 });

    proxy.setKey("tokens/mixpanel", "fake-added-token");
    await expect.poll(() => proxy.output(), { timeout: 10_000 }).toContain("keys are complete");
    expect(await readiness()).toEqual([200, { status: "ok" }]);
    expect(await track()).toMatchObject({ status: 200 });
    expect(vendor.items().at(-1)).toMatchObject({ properties: { token: "fake-added-token" } });
    expect(whole(await proxy.finalLedger(), "mixpanel")).toEqual({ sent: 1, "not-ready": 1 });
    expect(
      JSON.stringify(vendor.requests.map(({ url, headers, body }) => [url, headers, body.toString()])),
    ).not.toContain("placeholder");
  });

  test("is told so with 'ack: early' too: what is acknowledged can be delivered", async () => {
    await start(
      { "tokens/segment": placeholderSecret },
      { vendors: { segment: { upstream: vendor.url, ack: "early" } }, events: {}, groups: {} },
    );
    expect(await segment()).toMatchObject({ status: 503 });
    expect(vendor.requests).toEqual([]);
  });

  test("is told so for Mixpanel's import credentials, since old events can't leave by another way", async () => {
    await start({ "tokens/mixpanel-import": placeholderSecret });
    expect(await track()).toMatchObject({ status: 503 });
    expect(await readiness()).toEqual([503, { status: "not ready", missing: ["vendors.mixpanel"] }]);
  });

  test("C8: is told so on a day whose pseudonym key has yet to be added, although there is an older one", async () => {
    await start({ "pseudonym/2024-07-01": placeholderSecret, "pseudonym/2999-01-01": placeholderSecret });
    expect(await segment()).toMatchObject({ status: 503 });
    expect(vendor.requests).toEqual([]);
    expect(proxy.output()).toContain(
      "file 'pseudonym/2024-07-01' must hold the real value, got the placeholder; add a version to the secret",
    );
    proxy.setKey("pseudonym/2024-07-01", "fake-pseudonym-key-of-2024-july---");
    // The other day has not come yet.
    await expect.poll(async () => (await segment()).status, { timeout: 10_000 }).toBe(200);
    expect(String(vendor.items().at(-1)?.userId)).toMatch(/^p2024-07-01_/);
  });

  test("is no matter where the plan has the vendor switched off", async () => {
    await start(
      { "tokens/segment": placeholderSecret },
      { vendors: { segment: { upstream: vendor.url, enabled: false } }, events: {}, groups: {} },
    );
    expect(await readiness()).toEqual([200, { status: "ok" }]);
    expect(await segment()).toMatchObject({ status: 200 });
    expect(whole(await proxy.finalLedger(), "segment")).toEqual({ "switched-off": 1 });
  });

  test("is an API's 503 that says so, and the placeholder goes nowhere", async () => {
    const apis = { model: { upstream: vendor.url, header: "x-api-key", key: "model" } };
    await start({ "apis/model": placeholderSecret }, { apis });
    const answer = await post("api/model/v1/messages", {});
    expect(answer).toMatchObject({ status: 503, retryAfter: "30" });
    expect(answer.body).toContain("the key of this API has yet to be added by its operator");
    expect(vendor.requests).toEqual([]);
    expect(await readiness()).toEqual([503, { status: "not ready", missing: ["apis.model.key"] }]);
    proxy.setKey("apis/model", "fake-added-key");
    await expect.poll(() => proxy.output(), { timeout: 10_000 }).toContain("keys are complete");
    expect(await post("api/model/v1/messages", {})).toMatchObject({ status: 200 });
    expect(vendor.requests[0]?.headers["x-api-key"]).toBe("fake-added-key");
  });

  test("with no pseudonym key left at all, nothing is dropped for it and nothing leaves", async () => {
    await start({});
    expect(await track()).toMatchObject({ status: 200 });
    proxy.setKey("pseudonym/2024-01-01", undefined);
    proxy.setKey("pseudonym/2024-06-01", undefined);
    await expect.poll(() => proxy.output(), { timeout: 10_000 }).toContain("keys are not complete");
    expect(await track()).toMatchObject({ status: 503 });
    expect(vendor.requests).toHaveLength(1);
    proxy.setKey("pseudonym/2024-06-01", "fake-pseudonym-key-of-2024-june---");
    await expect.poll(() => proxy.output(), { timeout: 10_000 }).toContain("keys are complete");
    expect(await track()).toMatchObject({ status: 200 });
    expect(whole(await proxy.finalLedger(), "mixpanel")).toEqual({ sent: 2, "not-ready": 1 });
  });
});
