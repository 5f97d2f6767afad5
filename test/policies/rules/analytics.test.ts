import { describe, expect, it } from "vitest";
import { unknown } from "../support/cloudOutputs";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";

describe("analytics-only-through-proxy", () => {
  const rule = "analytics-only-through-proxy";
  const app = (env: object, labels: object = {}) =>
    registered(types.service, "app", { labels, template: { containers: [{ envs: [env] }] } });
  const fix = "point the SDK at the relay and declare the events in the tracking plan";
  const at = "app: 'template.containers[0].envs[0].value'";

  it.each<[string, object, string[]]>([
    ["the relay under a vendor's name", { name: "MIXPANEL_HOST", value: "http://localhost:8787/mixpanel" }, []],
    ["a switch", { name: "POSTHOG_ENABLED", value: "true" }, []],
    ["another host", { name: "API_URL", value: "https://api.example.com" }, []],
    [
      "a vendor's host under any name",
      { name: "X", value: "see api.segment.io for more" },
      [`${at} must not name an analytics vendor, got a host of Segment; ${fix}`],
    ],
    [
      "a host that only looks like the relay",
      { name: "X", value: "http://127.0.0.1@api.segment.io/" },
      [`${at} must not name an analytics vendor, got a host of Segment; ${fix}`],
    ],
    [
      "a vendor's token by its shape",
      { name: "X", value: `phc_${"a1".repeat(20)}` },
      [`${at} must not name an analytics vendor, got a token of PostHog; ${fix}`],
    ],
    [
      "a token by the name of its variable",
      { name: "MIXPANEL_TOKEN", value: "x" },
      [`${at} must not hold what Mixpanel needs, got a value for 'MIXPANEL_TOKEN'; ${fix}`],
    ],
    [
      "a value not known under a vendor's name",
      { name: "MIXPANEL_HOST", value: unknown },
      [`${at} must not hold what Mixpanel needs, got a value that is not known yet for 'MIXPANEL_HOST'; ${fix}`],
    ],
    [
      "a secret under a vendor's name",
      { name: "SEGMENT_WRITE_KEY", valueSource: { secretKeyRef: { secret: "acme-key" } } },
      [
        `app: 'template.containers[0].envs[0].valueSource.secretKeyRef.secret' must not hold what Segment needs, got a secret reference for 'SEGMENT_WRITE_KEY'; ${fix}`,
      ],
    ],
    [
      "a secret not known yet under a vendor's name",
      { name: "SEGMENT_WRITE_KEY", valueSource: unknown },
      [
        `app: 'template.containers[0].envs[0].valueSource.secretKeyRef.secret' must not hold what Segment needs, got a secret reference for 'SEGMENT_WRITE_KEY'; ${fix}`,
      ],
    ],
    [
      "a vendor's secret under a vendor's name, once",
      { name: "SEGMENT_WRITE_KEY", valueSource: { secretKeyRef: { secret: "acme-segment-token" } } },
      [
        `app: 'template.containers[0].envs[0].valueSource.secretKeyRef.secret' must not hold what Segment needs, got a secret reference for 'SEGMENT_WRITE_KEY'; ${fix}`,
      ],
    ],
    [
      "a vendor's secret under a plain name",
      { name: "SETTINGS", valueSource: { secretKeyRef: { secret: "acme-segment-token" } } },
      [
        "app: 'template.containers[0].envs[0].valueSource.secretKeyRef.secret' must not hold a vendor's token, got 'acme-segment-token' (Segment); mount it in the egress proxy only",
      ],
    ],
    ["a plain secret under a plain name", { name: "SETTINGS", valueSource: { secretKeyRef: { secret: "key" } } }, []],
  ])("judges %s", (_, env, messages) => {
    expect(said(rule, [app(env)])).toEqual(messages);
  });

  it("lets an egress proxy name vendors, and nothing that only may be one", () => {
    const env = { name: "X", value: "https://api.segment.io" };
    expect(said(rule, [app(env, { "bulkhead-role": "egress-proxy" })])).toEqual([]);
    for (const role of ["workload", unknown]) expect(said(rule, [app(env, { "bulkhead-role": role })]).length).toBe(1);
  });

  it("lets an address come from this tenant's own proxy only", () => {
    const proxy = (tenant: string) =>
      registered(types.service, "proxy", { labels: { tenant, "bulkhead-role": "egress-proxy" }, template: {} });
    const caller = (name: string) =>
      registered(
        types.service,
        "app",
        { labels: { tenant: "acme" }, template: { containers: [{ envs: [{ name, value: unknown }] }] } },
        { template: [urnOf(types.service, "proxy")] },
      );
    expect(said(rule, [proxy("acme"), caller("MIXPANEL_HOST")])).toEqual([]);
    expect(said(rule, [proxy("globex"), caller("MIXPANEL_HOST")]).length).toBe(1);
    expect(said(rule, [proxy("acme"), caller("MIXPANEL_TOKEN")]).length).toBe(1);
  });
});

describe("proxy-is-checked and plan-is-typed", () => {
  const proxy = (envs: object[], changes: object = {}, type: string = types.service) =>
    registered(type, "proxy", {
      labels: { "bulkhead-role": "egress-proxy" },
      template: { containers: [{ image: "repo/egress@sha256:1", envs }] },
      ...changes,
    });
  const plan = (value: unknown) => [{ name: "ANALYTICS_PLAN", value }];
  const good = JSON.stringify({ version: 1 });

  it.each<[string, Registered, string[]]>([
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

  it("holds the proxy to the images that config names", () => {
    const options = (images: string[]) => ({ packConfig: { "proxy-is-checked": { images } } });
    expect(said("proxy-is-checked", [proxy(plan(good))], options(["repo/egress@sha256:"]))).toEqual([]);
    expect(said("proxy-is-checked", [proxy(plan(good))], options(["repo/other@"]))).toEqual([
      "proxy: 'template.containers[0].image' must be one of the allowed images, got 'repo/egress@sha256:1'; deploy the released proxy",
    ]);
  });

  const event = (fields: object) =>
    JSON.stringify({ version: 1, vendors: { mixpanel: {} }, events: { e: { to: ["mixpanel"], fields } } });
  it.each<[string, unknown, string[]]>([
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

  it("names the path of what is wrong in a plan, and not the switch for tests", () => {
    expect(said("plan-is-typed", [proxy(plan(event({ email: "keep" })))])[0]).toMatch(
      /^proxy: 'ANALYTICS_PLAN\.events\.e\.fields\.email' is not valid: must be a known treatment, got 'keep'/,
    );
    expect(said("plan-is-typed", [proxy([...plan(good), { name: "ALLOW_HTTP_UPSTREAM", value: "1" }])])).toEqual([
      "proxy: 'template.containers[0].envs[1].value' must not be set, got a value for 'ALLOW_HTTP_UPSTREAM'; it is for tests only",
    ]);
  });
});
