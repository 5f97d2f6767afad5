import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";

describe("analytics-only-through-proxy", () => {
  const rule = "analytics-only-through-proxy";
  const app = (env: object, labels: object = {}) =>
    registered(types.service, "app", { labels, template: { containers: [{ envs: [env] }] } });
  const fix = "point the SDK at the relay and declare the events in the tracking plan";
  const at = "app: 'template.containers[0].envs[0].value'";

  test.each<[string, object, string[]]>([
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
      "a vendor's host under the vendor's name",
      { name: "MIXPANEL_HOST", value: "https://api.mixpanel.com" },
      [`${at} must not name an analytics vendor, got a host of Mixpanel; ${fix}`],
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
    ["a switch with blanks around it", { name: "POSTHOG_ENABLED", value: " on " }, []],
    [
      "a token that only ends like a switch",
      { name: "POSTHOG_KEY", value: "key-1" },
      [`${at} must not hold what PostHog needs, got a value for 'POSTHOG_KEY'; ${fix}`],
    ],
    ["an empty value under a vendor's name", { name: "POSTHOG_KEY", value: "" }, []],
    ["no value under a vendor's name", { name: "POSTHOG_KEY" }, []],
    ["a value not known under a plain name", { name: "WORD", value: unknown }, []],
    ["a plain secret under a plain name", { name: "SETTINGS", valueSource: { secretKeyRef: { secret: "key" } } }, []],
  ])("judges %s", (_, env, messages) => {
    expect(said(rule, [app(env)])).toEqual(messages);
  });

  test("lets an egress proxy name vendors, and nothing that only may be one", () => {
    const env = { name: "X", value: "https://api.segment.io" };
    expect(said(rule, [app(env, { "bulkhead-role": "egress-proxy" })])).toEqual([]);
    for (const role of ["workload", unknown]) {
      expect(said(rule, [app(env, { "bulkhead-role": role })]).length).toBe(1);
    }
  });

  test("takes what a vendor's provider makes for that vendor's only while nobody knows it", () => {
    const judge = (env: object) =>
      said(rule, [
        { ...app(env), propertyDependencies: { template: ["urn:pulumi:prod::app::posthog:index:Project::p"] } },
      ]);
    expect(judge({ name: "X", value: unknown })).toEqual([
      `${at} must not hold what PostHog needs, got an output of its provider; ${fix}`,
    ]);
    expect(judge({ name: "LEVEL", value: "info" })).toEqual([]);
    expect(judge({ name: "X", valueSource: { secretKeyRef: { secret: "key" } } })).toEqual([]);
    expect(judge({ name: "X", value: unknown, valueSource: { secretKeyRef: { secret: "key" } } })).toEqual([]);
  });

  test("reports a reference beside a value that isn't known once", () => {
    const env = { name: "MIXPANEL_HOST", value: unknown, valueSource: { secretKeyRef: { secret: "key" } } };
    expect(said(rule, [app(env)])).toEqual([
      `app: 'template.containers[0].envs[0].valueSource.secretKeyRef.secret' must not hold what Mixpanel needs, got a secret reference for 'MIXPANEL_HOST'; ${fix}`,
    ]);
  });

  test("looks into commands and arguments", () => {
    const words = registered(types.service, "app", {
      template: { containers: [{ args: ["--port=80", "http://localhost:80", "https://api.segment.io", unknown] }] },
    });
    expect(said(rule, [words])).toEqual([
      `app: 'template.containers[0].args[2]' must not name an analytics vendor, got a host of Segment; ${fix}`,
    ]);
  });

  test("takes nothing but an egress proxy for the source of an address", () => {
    const other = (type: string, labels: object) => registered(type, "other", { labels, template: {} });
    const caller = (name: string, source: string[]) =>
      registered(
        types.service,
        "app",
        { labels: { tenant: "acme" }, template: { containers: [{ envs: [{ name, value: unknown }] }] } },
        { template: source },
      );
    const judge = (name: string, type: string, labels: object) =>
      said(rule, [other(type, labels), caller(name, [urnOf(type, "other")])]).length;
    const proxy = { tenant: "acme", "bulkhead-role": "egress-proxy" };
    expect(judge("MIXPANEL_HOST", types.service, proxy)).toBe(0);
    expect(judge("MIXPANEL_HOST", types.service, { tenant: "acme" })).toBe(1);
    expect(judge("MIXPANEL_HOST", types.bucket, proxy)).toBe(1);
    expect(judge("MIXPANEL_HOSTED", types.service, proxy)).toBe(1);
    expect(said(rule, [caller("MIXPANEL_HOST", [])]).length).toBe(1);
    // The service itself is the only one there is, and is not where the value comes from.
    expect(said(rule, [other(types.service, proxy), caller("MIXPANEL_HOST", [urnOf(types.bucket, "x")])]).length).toBe(
      1,
    );
  });

  test("lets an address come from this tenant's own proxy only", () => {
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

describe("a vendor in another resource", () => {
  const judge = (type: string, inputs: Record<string, unknown>, others: ReturnType<typeof registered>[] = []) =>
    said("analytics-only-through-proxy", [...others, registered(type, "x", inputs)]);
  const host = "https://api.mixpanel.com/track";
  const b64 = Buffer.from(`{"url":"${host}"}`).toString("base64");

  test.each<[string, string, Record<string, unknown>]>([
    ["a schedule", "gcp:cloudscheduler/job:Job", { httpTarget: { uri: host } }],
    ["a push subscription", "gcp:pubsub/subscription:Subscription", { pushConfig: { pushEndpoint: host } }],
    ["a pipeline of Eventarc", "gcp:eventarc/pipeline:Pipeline", { destinations: [{ httpEndpoint: { uri: host } }] }],
    ["a workflow", "gcp:workflows/workflow:Workflow", { sourceContents: `- call: http.post\n  args: {url: ${host}}` }],
    ["a CNAME", "gcp:dns/recordSet:RecordSet", { type: "CNAME", rrdatas: ["eu.i.posthog.com."] }],
    ["a managed proxy of PostHog", "gcp:dns/recordSet:RecordSet", { type: "CNAME", rrdatas: ["abc.europehog.com."] }],
    ["a start-up script", "gcp:compute/instance:Instance", { metadataStartupScript: `curl ${host}` }],
    [
      "a group of internet endpoints",
      "gcp:compute/globalNetworkEndpoint:GlobalNetworkEndpoint",
      { fqdn: "api.segment.io" },
    ],
    [
      "a rewrite of a URL map",
      "gcp:compute/uRLMap:URLMap",
      { pathMatchers: [{ defaultRouteAction: { urlRewrite: { hostRewrite: "api.segment.io" } } }] },
    ],
    ["an uploaded file", "gcp:storage/bucketObject:BucketObject", { content: `var url = "${host}"` }],
    ["a file in base64", "gcp:storage/bucketObject:BucketObject", { content: b64 }],
    ["a file in hexadecimal", "gcp:storage/bucketObject:BucketObject", { content: Buffer.from(host).toString("hex") }],
  ])("is found in %s", (_, type, inputs) => {
    expect(judge(type, inputs)).toEqual([
      expect.stringMatching(
        /^x: '.*' must not name an analytics vendor, got a host of \w+; let the tenant's egress proxy send it$/,
      ),
    ]);
  });

  test.each<[string, string, Record<string, unknown>]>([
    ["another host", "gcp:cloudscheduler/job:Job", { httpTarget: { uri: "https://api.example.com" } }],
    ["a description", "gcp:pubsub/topic:Topic", { description: "was sent to api.mixpanel.com before" }],
    ["a label", "gcp:pubsub/topic:Topic", { labels: { was: "api.mixpanel.com" } }],
    [
      "a proof of one's domain",
      "gcp:dns/recordSet:RecordSet",
      { type: "TXT", rrdatas: ["v=spf1 include:customeriomail.com"] },
    ],
    ["the relay", "gcp:compute/instance:Instance", { metadata: { MIXPANEL_HOST: "http://127.0.0.1:8788" } }],
    [
      "a check of the vendor's own state",
      "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
      { httpCheck: { path: "api.mixpanel.com" } },
    ],
    [
      "a rule of a firewall that denies",
      "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
      { action: "deny", match: { destFqdns: ["api.mixpanel.com"] } },
    ],
    [
      "a rule for a network, which is judged by its ways out",
      "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
      { action: "allow", match: { destFqdns: ["api.mixpanel.com"] } },
    ],
  ])("is not found in %s", (_, type, inputs) => {
    expect(judge(type, inputs)).toEqual([]);
  });

  test("may be named by a firewall rule for the egress proxy's identity, not for a workload's", () => {
    const account = (id: string) => registered(types.account, id, { accountId: id, project: "p" });
    const run = (name: string, id: string, role: string) =>
      registered(types.service, name, {
        labels: { tenant: "acme", "bulkhead-role": role },
        template: { serviceAccount: `${id}@p.iam.gserviceaccount.com` },
      });
    const services = [
      account("run"),
      account("egress"),
      run("app", "run", "workload"),
      run("proxy", "egress", "egress-proxy"),
    ];
    const rule = (target: unknown) => ({
      action: "allow",
      match: { destFqdns: ["api.mixpanel.com"] },
      targetServiceAccounts: [target],
    });
    const type = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule";
    expect(judge(type, rule("egress@p.iam.gserviceaccount.com"), services)).toEqual([]);
    expect(judge(type, rule("run@p.iam.gserviceaccount.com"), services)).toHaveLength(1);
  });

  test("is found by the value of a secret that says nothing by its name", () => {
    const secret = registered(types.secret, "settings", { secretId: "settings" });
    const version = registered(types.version, "v", { secret: "settings", secretData: `phc_${"a1".repeat(20)}` });
    const app = (role: string) =>
      registered(types.service, "app", {
        labels: { tenant: "acme", "bulkhead-role": role },
        template: { volumes: [{ secret: { secret: "settings" } }] },
      });
    expect(said("analytics-only-through-proxy", [secret, version, app("workload")])).toEqual([
      "app: 'template.volumes[0].secret.secret' must not hold a vendor's token, got 'settings' (PostHog); mount it in the egress proxy only",
    ]);
    expect(said("analytics-only-through-proxy", [secret, version, app("egress-proxy")])).toEqual([]);
  });
});
