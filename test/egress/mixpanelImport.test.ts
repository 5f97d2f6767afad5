import { afterEach, describe, expect, test } from "vitest";
import * as support from "./support";

const time = Date.UTC(2024, 6, 1) / 1000;
const event = (properties: object, name = "report_generated") => ({
  event: name,
  properties: { distinct_id: "ann", time, $insert_id: "id-1", ...properties },
});

describe("Mixpanel's /import", () => {
  let vendor: support.TestVendor;
  let proxy: support.TestProxy;
  afterEach(async () => {
    await proxy.stop();
    await vendor.close();
  });
  const start = async (keys: support.KeyFiles) => {
    vendor = await support.startVendor();
    proxy = await support.startProxy({ plan: support.reportPlan(vendor.url), keys });
  };
  const send = async (body: string, query = "strict=1&project_id=999") => {
    const headers = { authorization: `Basic ${btoa("sdk-user:sdk-secret")}` };
    const answer = await fetch(`${proxy.url}/mixpanel/import?${query}`, { method: "POST", body, headers });
    return [answer.status, await answer.json()];
  };

  test("leaves as /import with the credentials of the file, also from lines of JSON", async () => {
    await start({ "tokens/mixpanel-import": "fake-user:fake-secret\n4711\n" });
    const lines = [event({ ok: true }), event({ ok: false })].map((item) => JSON.stringify(item)).join("\n");
    expect(await send(lines)).toEqual([200, { code: 200, num_records_imported: 2, status: "OK" }]);
    const [request] = vendor.requests;
    expect(request?.url).toBe("/import?strict=1&project_id=4711");
    expect(request?.headers.authorization).toBe(`Basic ${btoa("fake-user:fake-secret")}`);
    expect(vendor.items()).toMatchObject([
      { properties: { time, ok: true } },
      { properties: { time: time + 0.001, ok: false } },
    ]);
  });

  test("leaves as /track where there are no credentials", async () => {
    await start({});
    expect(await send(JSON.stringify([event({})]))).toEqual([
      200,
      { code: 200, num_records_imported: 1, status: "OK" },
    ]);
    expect(vendor.requests.map(({ path }) => path)).toEqual(["/track"]);
  });

  test("records that Mixpanel refuses are named by the caller's own indexes, and counted", async () => {
    await start({ "tokens/mixpanel-import": "fake-secret" });
    vendor.answer(() => ({
      status: 400,
      body: JSON.stringify({
        code: 400,
        num_records_imported: 1,
        failed_records: [
          { index: 1, insert_id: "x", field: "properties.time", message: "text that may repeat a value" },
        ],
      }),
    }));
    const items = [event({}, "secret_event"), event({ ok: true }), event({}, "secret_event"), event({ ok: false })];
    const [status, body] = await send(JSON.stringify(items));
    expect(status).toBe(400);
    expect(body).toMatchObject({ failed_records: [{ index: 3, message: "refused by mixpanel" }] });
    expect(vendor.requests[0]?.headers.authorization).toBe(`Basic ${btoa("fake-secret:")}`);
    const whole = (await proxy.finalLedger()).filter(
      ({ field, event }) => field === "*" && event === "report_generated",
    );
    expect(whole.map(({ sent, dropped, reason }) => [sent, dropped, reason])).toEqual([
      [1, 0, null],
      [0, 1, "refused-by-vendor"],
    ]);
  });
});
