/** The vendors' SDKs for Python, newest and an older widely used version, unmodified, through relay and proxy. */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hasPython, pythonWith, sayLeftOut } from "../../support/python";
import * as support from "../support";
import { callsOf, sdkFolder } from "../support/pythonCalls";

const lists = ["newest.txt", "older.txt"];
const pythons = new Map(hasPython() ? lists.map((list) => [list, pythonWith(join(sdkFolder, list))] as const) : []);
const available = lists.filter((list) => pythons.get(list) !== undefined);
sayLeftOut("SDKs for Python", lists, available);

const name = "Report Generated";
const fields = { plan: { enum: ["free", "team"] }, note: { text: { maxLength: 80 } } };

/** How many events, profile and group updates must arrive of each SDK's calls. */
const sdks = [
  ["mixpanel", ["plain"], 11],
  ["segment", ["gzip", "plain"], 5],
  ["rudderstack", ["gzip", "plain"], 5],
  ["posthog", ["gzip", "plain"], 5],
  ["amplitude", ["batch", "plain"], 4],
] as const;

describe.runIf(available.length > 0)("SDKs for Python", () => {
  let chain: support.Chain;
  beforeAll(async () => {
    chain = await support.startChain((upstream) => {
      const to = ["mixpanel", "segment", "posthog", "amplitude", "rudderstack"];
      const events = {
        [name]: { to, fields },
        $page: { to, fields: { page: { urlTemplate: ["/reports/:id"] } } },
        revenue_amount: { to, fields: {} },
      };
      return support.reportPlan(upstream, { events, profiles: { fields }, deliveryTimeout: 1 });
    });
  });
  afterEach(() => {
    chain.vendor.requests.length = 0;
    chain.vendor.answer(undefined);
  });
  afterAll(() => chain?.stop());

  const cases = available.flatMap((list) =>
    sdks.flatMap(([sdk, forms, count]) => forms.map((form) => [list, sdk, form, count] as const)),
  );

  test.each(cases)(
    "of %s: every kind of call of %s (%s) arrives, and nothing else does",
    async (list, sdk, form, count) => {
      const python = pythons.get(list) ?? "";
      const errors = await callsOf(python, [sdk, chain.relay.url, "calls", form === "batch" ? "gzip" : form]);
      expect(errors).toEqual([]);
      const items = chain.vendor.items();
      const text = JSON.stringify(items);
      expect(items, text).toHaveLength(count);
      expect(text).toContain(name);
      expect(text).toContain("all is well");
      expect(text).not.toMatch(/customer\.test|undeclared|1795854993123456789|"ann|ann lee|alias-of/);
      // Each update and event belongs to somebody.
      for (const item of items) {
        expect(JSON.stringify(item)).toMatch(/p2024-06-01_[\w-]{22}/);
      }
    },
  );

  const retrying = cases.filter(([, sdk, form]) => sdk !== "mixpanel" && form === "plain");
  test.each(retrying)("of %s: after an outage %s (%s) sends again what it holds", async (list, sdk, form) => {
    let attempts = 0;
    // Longer than the proxy itself may wait, so that the SDK is asked to come back.
    const later = { status: 503, headers: { "retry-after": "2" }, body: "{}" };
    chain.vendor.answer(() => (attempts++ === 0 ? later : undefined));
    expect(await callsOf(pythons.get(list) ?? "", [sdk, chain.relay.url, "one", form])).toEqual([]);
    expect(attempts).toBe(2);
    const last = chain.vendor.requests.at(-1);
    expect(last === undefined ? 0 : support.itemsOf(last).length).toBe(1);
  });

  test.each(cases.filter(([, , form]) => form === "plain"))(
    "of %s: what the vendor refuses for good is an error of %s (%s), and is not sent again",
    async (list, sdk, form) => {
      chain.vendor.answer(() => ({ status: 400, body: '{"code":400,"error":"bad"}' }));
      const errors = await callsOf(pythons.get(list) ?? "", [sdk, chain.relay.url, "one", form]);
      expect(errors).toHaveLength(1);
      expect(errors[0]).not.toMatch(/KeyError|TypeError|JSONDecodeError/);
      expect(chain.vendor.requests).toHaveLength(1);
    },
  );
});
