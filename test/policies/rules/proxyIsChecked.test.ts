import { describe, expect, it as test } from "vitest";
import { unknown } from "../support/cloudOutputs";
import type { Registered } from "../support/record";
import { registered, said, types } from "../support/resources";

describe("proxy-is-checked and plan-is-typed", () => {
  const proxy = (envs: object[], changes: object = {}, type: string = types.service) =>
    registered(type, "proxy", {
      labels: { "bulkhead-role": "egress-proxy" },
      template: { containers: [{ image: "repo/egress@sha256:1", envs }] },
      ...changes,
    });
  const plan = (value: unknown) => [{ name: "ANALYTICS_PLAN", value }];
  const good = JSON.stringify({ version: 1 });

  test.each<[string, Registered, string[]]>([
    ["a good proxy", proxy(plan(good)), []],
    [
      "no plan",
      proxy([]),
      ["proxy: 'ANALYTICS_PLAN' must hold the tracking plan, got nothing; pass the plan as JSON in this variable"],
    ],
    [
      "a plan not known",
      proxy(plan(unknown)),
      [
        "proxy: 'ANALYTICS_PLAN' must be known before the deployment, got a value that is not known yet; build the plan from plain values",
      ],
    ],
    [
      "a plan from a secret",
      proxy([{ name: "ANALYTICS_PLAN", valueSource: { secretKeyRef: { secret: "plan" } } }]),
      [
        "proxy: 'ANALYTICS_PLAN' must be known before the deployment, got a reference; build the plan from plain values",
      ],
    ],
    [
      "a second container",
      proxy([], { template: { containers: [{ envs: plan(good) }, {}] } }),
      ["proxy: 'containers' must be the proxy alone, got 2; run other containers in a service of their own"],
    ],
  ])("judges %s", (_, resource, messages) => {
    expect(said("proxy-is-checked", [resource])).toEqual(messages);
  });

  test("is a Cloud Run service and no other thing that runs code", () => {
    const job = registered(types.job, "proxy", {
      labels: { "bulkhead-role": "egress-proxy" },
      template: { template: { containers: [{ envs: plan(good) }] } },
    });
    expect(said("proxy-is-checked", [job])).toEqual([
      "proxy: 'bulkhead-role' must not be 'egress-proxy' on a job; run the proxy as a Cloud Run service",
    ]);
  });

  test("runs an image that is known, where config names any, and one of several will do", () => {
    const judge = (image: unknown, images: unknown) =>
      said("proxy-is-checked", [proxy([], { template: { containers: [{ image, envs: plan(good) }] } })], {
        packConfig: { "proxy-is-checked": { images } },
      });
    expect(judge("repo/egress@sha256:1", ["repo/other@", "repo/egress@"])).toEqual([]);
    expect(judge(unknown, ["repo/"])).toEqual([
      "proxy: 'template.containers[0].image' must be one of the allowed images, got a value that is not known yet; deploy the released proxy",
    ]);
    expect(judge(unknown, [])).toEqual([]);
    expect(judge("x", "repo/")).toEqual([]);
    expect(judge("x", [7, null])).toHaveLength(1);
  });

  test("holds the proxy to the images that config names", () => {
    const options = (images: string[]) => ({ packConfig: { "proxy-is-checked": { images } } });
    expect(said("proxy-is-checked", [proxy(plan(good))], options(["repo/egress@sha256:"]))).toEqual([]);
    expect(said("proxy-is-checked", [proxy(plan(good))], options(["repo/other@"]))).toEqual([
      "proxy: 'template.containers[0].image' must be one of the allowed images, got 'repo/egress@sha256:1'; deploy the released proxy",
    ]);
  });

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
