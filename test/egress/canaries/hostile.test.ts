import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { itemsOf, startProxy, startVendor, type TestProxy, type TestVendor } from "../support";
import { hostileForms } from "./forms/hostile";
import { widePlan } from "./plan";
import { Canaries } from "./plant";
import { send } from "./send";
import { readable, textOf } from "./views";

/** Numbers that a hostile request carries: no text to search for, so each is searched for as digits. */
const digits = ["819012345678", "2125550123", "447700900123", "4012888888"];

describe("hostile requests", () => {
  let vendor: TestVendor;
  let proxy: TestProxy;
  const planted: Canaries[] = [];

  beforeAll(async () => {
    vendor = await startVendor();
    proxy = await startProxy({ plan: widePlan(vendor.url) });
  });
  afterAll(async () => {
    await proxy.stop();
    await vendor.close();
  });

  test.each(hostileForms)("$name gets nothing out", async ({ request, leaving }) => {
    const canaries = new Canaries();
    planted.push(canaries);
    const before = vendor.requests.length;
    const answer = await send(proxy.url, request(canaries.plant));
    expect([200, 204, 400]).toContain(answer.status);
    expect(canaries.foundIn(`${JSON.stringify(answer.headers)} ${answer.body}`)).toEqual([]);
    const arrived = vendor.requests.slice(before);
    const text = textOf(arrived);
    expect(canaries.foundIn(text)).toEqual([]);
    expect(digits.filter((number) => text.includes(number))).toEqual([]);
    expect(text).not.toMatch(/__proto__|constructor|undefined|NaN|\[object/);
    // What is declared leaves all the same: the request was understood.
    expect(arrived.flatMap(itemsOf)).toHaveLength(leaving);
    if (leaving > 0) {
      expect(text).toMatch(/p2024-06-01_[\w-]{22}/);
    }
  });

  test("leave no trace in logs and ledger", async () => {
    const ledger = await proxy.finalLedger();
    expect(new Set(ledger.map(({ vendor }) => vendor))).toEqual(
      new Set(["segment", "mixpanel", "posthog", "amplitude", "ga4"]),
    );
    const output = readable(proxy.output());
    for (const canaries of planted) {
      expect(canaries.foundIn(output)).toEqual([]);
    }
    expect(proxy.output()).not.toMatch(/__proto__|constructor|toString/);
    for (const number of digits) {
      expect(proxy.output()).not.toContain(number);
    }
  });
});
