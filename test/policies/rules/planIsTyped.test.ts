import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { good, plan, proxy } from "../support/egressProxy";
import { registered, said, types } from "../support/resources";

describe("plan-is-typed", () => {
  const event = (fields: object) =>
    JSON.stringify({ version: 1, vendors: { mixpanel: {} }, events: { e: { to: ["mixpanel"], fields } } });
  test.each<[string, unknown, string[]]>([
    ["a typed plan", event({ ok: "boolean" }), []],
    [
      "text that is no JSON",
      "version: 1",
      ["proxy: 'ANALYTICS_PLAN' must be JSON, got text that isn't; write it with JSON.stringify"],
    ],
    [
      "free text",
      event({ note: { text: { maxLength: 9 } } }),
      [
        "(advisory) proxy: 'ANALYTICS_PLAN.events.e.fields.note' should not be free text, got 'text'; use an enum where the values are known",
      ],
    ],
    [
      "a plain upstream",
      JSON.stringify({ version: 1, vendors: { mixpanel: { upstream: "http://collector.example.com" } } }),
      ["proxy: 'ANALYTICS_PLAN.vendors.mixpanel.upstream' must be https, got 'http'; events would leave unencrypted"],
    ],
  ])("judges %s", (_, value, messages) => {
    expect(said("plan-is-typed", [proxy(plan(value))])).toEqual(messages);
  });

  test("names the path of what is wrong in a plan, and not the switch for tests", () => {
    expect(said("plan-is-typed", [proxy(plan(event({ email: "keep" })))])[0]).toMatch(
      /^proxy: 'ANALYTICS_PLAN\.events\.e\.fields\.email' is not valid: must be a known treatment, got 'keep'/,
    );
    expect(said("plan-is-typed", [proxy([...plan(good), { name: "ALLOW_HTTP_UPSTREAM", value: "1" }])])).toEqual([
      "proxy: 'template.containers[0].envs[1].value' must not be set, got a value for 'ALLOW_HTTP_UPSTREAM'; it is for tests only",
    ]);
  });

  test.each([
    ["0", 0],
    ["", 0],
    ["1", 1],
    [unknown, 1],
  ])("takes the switch for tests at '%s' as %d finding", (value, count) => {
    expect(said("plan-is-typed", [proxy([{ name: "ALLOW_HTTP_UPSTREAM", value }])])).toHaveLength(count);
  });

  test("leaves a plan that isn't known to the other rule, and a service without one alone", () => {
    expect(said("plan-is-typed", [proxy(plan(unknown))])).toEqual([]);
    expect(said("plan-is-typed", [proxy([])])).toEqual([]);
    expect(said("plan-is-typed", [registered(types.bucket, "b", {})])).toEqual([]);
  });

  test("names the whole plan where the whole is wrong, and ten of many problems", () => {
    expect(said("plan-is-typed", [proxy(plan("7"))])[0]).toMatch(/^proxy: 'ANALYTICS_PLAN' is not valid: /);
    expect(said("plan-is-typed", [proxy(plan("null"))])[0]).toMatch(/^proxy: 'ANALYTICS_PLAN' is not valid: /);
    const wrong = (count: number) =>
      said("plan-is-typed", [
        proxy(plan(event(Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, "keep"]))))),
      ]);
    expect(wrong(10)).toHaveLength(10);
    expect(wrong(10).at(-1)).toContain("is not valid");
    expect(wrong(12)).toHaveLength(11);
    expect(wrong(12).at(-1)).toBe("proxy: 'ANALYTICS_PLAN' has 2 more problems; fix these first");
  });

  const token = `ghp_${"fakeTokenOfGithub".repeat(2)}fk`;
  test.each<[string, string]>([
    ["email", "email"],
    ["$set", "$set"],
    ["signed_up2", "signed_up2"],
    ["7", "7"],
    ["1234", "1234"],
    ["a".repeat(60), "a".repeat(60)],
    ["a".repeat(61), "…"],
    [Array(9).fill("ab").join("_"), Array(9).fill("ab").join("_")],
    [Array(10).fill("ab").join("_"), "…"],
    ["a__b", "…"],
    ["a1234", "…"],
    ["7a", "…"],
    ["a-7a", "…"],
    ["Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y", "…"],
    [token, "…"],
  ])("shows a name in a plan only if it reads as one: %s", (name, shown) => {
    const [inPath] = said("plan-is-typed", [proxy(plan(event({ [name]: "keep" })))]);
    expect(inPath).toContain(`proxy: 'ANALYTICS_PLAN.events.e.fields.${shown}' is not valid: must be`);
    const [inMessage] = said("plan-is-typed", [proxy(plan(event({ a: name })))]);
    expect(inMessage).toContain(`got '${/^\d+$/.test(name) ? "…" : shown}'`);
  });

  test("advises nothing about fields that are numbers", () => {
    const fields = { day: { integer: { min: 0, max: 500 } }, at: { integer: { min: 0, max: 10_000_000_000 } } };
    expect(said("plan-is-typed", [proxy(plan(event(fields)))])).toEqual([]);
  });

  test("wants HTTPS of APIs as well, and finds free text in groups and profiles", () => {
    const whole = {
      version: 1,
      vendors: { mixpanel: { upstream: "https://collector.example.com" }, segment: {} },
      apis: { own: { upstream: "http://api.example.com", header: "x-api-key", key: "own" } },
      profiles: { fields: { note: { text: { maxLength: 9 } }, plan: { enum: ["a"] } } },
    };
    expect(said("plan-is-typed", [proxy(plan(JSON.stringify(whole)))])).toEqual([
      "proxy: 'ANALYTICS_PLAN.apis.own.upstream' must be https, got 'http'; events would leave unencrypted",
      "(advisory) proxy: 'ANALYTICS_PLAN.profiles.fields.note' should not be free text, got 'text'; use an enum where the values are known",
    ]);
  });
});
