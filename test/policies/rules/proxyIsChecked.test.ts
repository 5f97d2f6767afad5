import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { good, plan, proxy } from "../support/egressProxy";
import type { Registered } from "../support/record";
import { registered, said, types } from "../support/resources";

describe("proxy-is-checked", () => {
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
    [
      "a command of one's own",
      proxy([], { template: { containers: [{ commands: ["sh", "-c", "x"], envs: plan(good) }] } }),
      [
        "proxy: 'template.containers[0].commands' must be the image's own, got another one, which runs in place of the proxy; remove it",
      ],
    ],
    ["arguments", proxy([], { template: { containers: [{ args: ["proxy", "commands"], envs: plan(good) }] } }), []],
  ])("judges %s", (_, resource, messages) => {
    expect(said("proxy-is-checked", [resource])).toEqual(messages);
  });

  test.each<[name: string, value: unknown, loads: boolean]>([
    ["NODE_OPTIONS", "--max-old-space-size=320 --enable-source-maps", false],
    ["NODE_OPTIONS", " --dns-result-order=ipv4first  --unhandled-rejections=strict", false],
    ["NODE_OPTIONS", "", false],
    ["NODE_OPTIONS", "--require /srv/other.js", true],
    ["NODE_OPTIONS", "--max-old-space-size=320 --import=/srv/other.js", true],
    ["NODE_OPTIONS", "--inspect=0.0.0.0:9229", true],
    ["NODE_OPTIONS", "--trace-warnings=/../x", true],
    ["NODE_OPTIONS", "--trace-warnings --no-warnings", false],
    ["NODE_OPTIONS", "--no-warnings/../x", true],
    ["NODE_OPTIONS", "--trace-", true],
    ["NODE_OPTIONS", "/srv--no-warnings", true],
    ["NODE_OPTIONS", "--max-http-header-size=1/x", true],
    ["NODE_OPTIONS", unknown, true],
    ["NODE_PATH", "/srv", true],
    ["LD_PRELOAD", "/srv/other.so", true],
    ["LD_LIBRARY_PATH", "/srv", true],
    ["LD_AUDIT", "/srv/other.so", true],
    ["PATH", "/usr/bin", false],
  ])("loads other code by %s=%s: %s", (name, value, loads) => {
    const message =
      "proxy: 'template.containers[0].envs[1].value' must not load other code into the proxy, got what the runtime loads before it; remove it";
    expect(said("proxy-is-checked", [proxy([...plan(good), { name, value }])])).toEqual(loads ? [message] : []);
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
    expect(judge("x", "repo/")).toEqual([
      "(advisory) app-prod: 'images' should be the released proxy, got 'x', which this rule can't look into; list the images that you have checked in its config 'images'",
    ]);
    expect(judge("x", [7, null])).toHaveLength(1);
  });

  test("holds the proxy to the images that config names", () => {
    const options = (images: string[]) => ({ packConfig: { "proxy-is-checked": { images } } });
    expect(said("proxy-is-checked", [proxy(plan(good))], options(["repo/egress@sha256:"]))).toEqual([]);
    expect(said("proxy-is-checked", [proxy(plan(good))], options(["repo/other@"]))).toEqual([
      "proxy: 'template.containers[0].image' must be one of the allowed images, got 'repo/egress@sha256:1'; deploy the released proxy",
    ]);
  });

  test("may hold hosts and tokens of the vendors in its plan only", () => {
    const token = (id: string) => registered(types.secret, id, { secretId: id });
    const holding = (vendors: object, secret: string, envs: object[] = []) => {
      const held = plan(JSON.stringify({ version: 1, vendors, events: {} }));
      const template = {
        volumes: [{ name: "t", secret: { secret } }],
        containers: [{ image: "repo/egress@sha256:1", envs: [...held, ...envs] }],
      };
      return said("proxy-is-checked", [token(secret), proxy([], { template })]);
    };
    expect(holding({ mixpanel: {} }, "acme-mixpanel-token")).toEqual([]);
    expect(holding({}, "acme-files")).toEqual([]);
    expect(holding({}, "acme-mixpanel-token")).toEqual([
      "proxy: 'template.volumes[0].secret.secret' must belong to a vendor of the tracking plan, got a token of Mixpanel, which the plan doesn't name; declare its events in the plan or remove it",
    ]);
    const upstream = [{ name: "UPSTREAM", value: "https://api.segment.io" }];
    expect(holding({ mixpanel: {} }, "acme-mixpanel-token", upstream)).toEqual([
      "proxy: 'template.containers[0].envs[1].value' must belong to a vendor of the tracking plan, got a host of Segment, which the plan doesn't name; declare its events in the plan or remove it",
    ]);
  });

  test("may have a plan whose events are named like a vendor's host", () => {
    const sent = { "api.segment.io": { to: ["mixpanel"] } };
    const named = plan(JSON.stringify({ version: 1, vendors: { mixpanel: {} }, events: sent }));
    expect(said("proxy-is-checked", [proxy(named)])).toEqual([]);
    const elsewhere = [{ ...named[0], name: "OTHER" }, ...plan(good)];
    expect(said("proxy-is-checked", [proxy(elsewhere)])).toEqual([
      "proxy: 'template.containers[0].envs[0].value' must belong to a vendor of the tracking plan, got a host of Segment, which the plan doesn't name; declare its events in the plan or remove it",
    ]);
  });

  test("with a plan that can't be read is reported for its plan, not for each vendor", () => {
    const upstream = { name: "UPSTREAM", value: "https://api.segment.io" };
    expect(said("proxy-is-checked", [proxy([upstream])])).toEqual([
      "proxy: 'ANALYTICS_PLAN' must hold the tracking plan, got nothing; pass the plan as JSON in this variable",
    ]);
    expect(said("proxy-is-checked", [proxy([...plan("{"), upstream])])).toEqual([]);
    expect(said("proxy-is-checked", [proxy([...plan("{}"), upstream])])).toEqual([]);
  });

  test("is named as advice if its image can't be looked into", () => {
    const named = (image: string, options = {}) =>
      said("proxy-is-checked", [proxy([], { template: { containers: [{ image, envs: plan(good) }] } })], options);
    expect(named("repo/forwarder:latest")).toEqual([
      "(advisory) app-prod: 'images' should be the released proxy, got 'repo/forwarder:latest', which this rule can't look into; list the images that you have checked in its config 'images'",
    ]);
    for (const image of ["repo/bulkhead-egress@sha256:1", "repo/egress@sha256:1", "egress@sha256:1"]) {
      expect(named(image)).toEqual([]);
    }
    expect(named("repo/my-egress@sha256:1").length).toBe(1);
    const tenant = registered("bulkhead:index:Tenant", "acme", {});
    const made = proxy([], { template: { containers: [{ image: "repo/forwarder:latest", envs: plan(good) }] } });
    expect(said("proxy-is-checked", [tenant, { ...made, parent: tenant.urn }])).toEqual([]);
    const options = { packConfig: { "proxy-is-checked": { images: ["repo/forwarder:"] } } };
    expect(named("repo/forwarder:latest", options)).toEqual([]);
  });
});
