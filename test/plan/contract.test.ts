/** The forms of ids, days and URLs that all parts agree on. */
import { describe, expect, test } from "vitest";
import { isDay, isHttps, isMap, parsePlan, plainUpstreams, startOfDay, tenantIdPattern } from "../../plan";

describe("a day", () => {
  test.each(["2026-10-01", "2024-02-29", "1970-01-01"])("%s exists", (day) => {
    expect(isDay(day)).toBe(true);
    expect(startOfDay(day)).toBe(Date.parse(`${day}T00:00:00Z`));
  });

  test.each(["2026-02-29", "2026-13-01", "2026-1-1", "2026-10-01T00:00:00Z", " 2026-10-01", "", 20261001, undefined])(
    "%s does not exist",
    (day) => {
      expect(isDay(day)).toBe(false);
    },
  );
});

describe("a tenant id", () => {
  test.each(["abc", "acme-1", "a".repeat(20)])("%s is one", (id) => expect(tenantIdPattern.test(id)).toBe(true));

  test.each(["ab", "a".repeat(21), "Acme", "1acme", "acme-", "acme_1", "acme\n"])("%j is not one", (id) =>
    expect(tenantIdPattern.test(id)).toBe(false),
  );
});

test("an https URL is told from any other", () => {
  expect(["https://a.example", "http://a.example", "HTTPS://a.example", "ftp://a.example"].map(isHttps)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("a map is an object that is not a list", () => {
  expect([{}, { a: 1 }, [], null, "text", 1].map(isMap)).toEqual([true, true, false, false, false, false]);
});

test("plain upstreams are named by their path in the plan, for vendors and APIs", () => {
  const parsed = parsePlan({
    version: 1,
    vendors: { mixpanel: { upstream: "http://one.example" }, segment: { upstream: "https://two.example" } },
    apis: { model: { upstream: "http://three.example", header: "x-api-key", key: "model" } },
  });
  expect(parsed.ok && plainUpstreams(parsed.plan)).toEqual([
    { path: "vendors.mixpanel.upstream", url: "http://one.example" },
    { path: "apis.model.upstream", url: "http://three.example" },
  ]);
});
