/** A proxy is what it does, not what its label says. */
import type { FaultKind } from "../faultKind";
import { gcp, oneTenant, region, type Tenant } from "../surroundings";

const rule = "proxy-is-checked";
const plan = (vendors: object) => JSON.stringify({ version: 1, vendors, events: {} });
const proxy = (acme: Tenant, text: string | undefined, template: object = {}, envs: readonly object[] = []) => {
  const account = new gcp.serviceaccount.Account("proxy", { accountId: "acme-egress" });
  const inner = {
    image: "example/proxy@sha256:1",
    envs: [...(text === undefined ? [] : [{ name: "ANALYTICS_PLAN", value: text }]), ...envs],
  };
  acme.service(
    "proxy",
    { serviceAccount: account.email, containers: [inner], ...template },
    { labels: { ...acme.labels, "bulkhead-role": "egress-proxy" } },
  );
};
const withToken = (acme: Tenant, text: string, name: string) => {
  const token = acme.secret(name);
  proxy(acme, text, { volumes: [{ name: "t", secret: { secret: token.secretId } }] });
};

export const uncheckedProxies: FaultKind = {
  title: "A proxy by its own word",
  bad: [
    [
      "a vendor's token and an empty plan",
      oneTenant((acme) => withToken(acme, JSON.stringify({ version: 1 }), "mixpanel-token")),
      rule,
    ],
    [
      "a vendor's host and a plan without vendors",
      oneTenant((acme) => proxy(acme, plan({}), {}, [{ name: "UPSTREAM", value: "https://api.mixpanel.com" }])),
      rule,
    ],
    [
      "the token of a vendor that the plan doesn't name",
      oneTenant((acme) => withToken(acme, plan({ mixpanel: {} }), "posthog-key")),
      rule,
    ],
    [
      "a host of a vendor that the plan doesn't name",
      oneTenant((acme) => proxy(acme, plan({ mixpanel: {} }), {}, [{ name: "ALSO", value: "https://api.segment.io" }])),
      rule,
    ],
    ["no plan", oneTenant((acme) => proxy(acme, undefined)), rule],
    [
      "a job that is called a proxy",
      oneTenant((acme) => {
        const account = new gcp.serviceaccount.Account("proxy", { accountId: "acme-egress" });
        new gcp.cloudrunv2.Job("proxy", {
          location: region,
          labels: { ...acme.labels, "bulkhead-role": "egress-proxy" },
          template: {
            template: {
              serviceAccount: account.email,
              vpcAccess: acme.vpcAccess,
              containers: [{ image: "example/proxy", envs: [{ name: "ANALYTICS_PLAN", value: plan({}) }] }],
            },
          },
        });
      }),
      rule,
    ],
    [
      "another image than the allowed one",
      oneTenant((acme) => proxy(acme, plan({ mixpanel: {} }))),
      rule,
      { packConfig: { "proxy-is-checked": { images: ["europe-docker.pkg.dev/p/bulkhead/egress@sha256:"] } } },
    ],
    [
      "a second container beside it",
      oneTenant((acme) => {
        const account = new gcp.serviceaccount.Account("proxy", { accountId: "acme-egress" });
        acme.service(
          "proxy",
          {
            serviceAccount: account.email,
            containers: [
              { image: "example/proxy", envs: [{ name: "ANALYTICS_PLAN", value: plan({}) }] },
              { image: "nginx" },
            ],
          },
          { labels: { ...acme.labels, "bulkhead-role": "egress-proxy" } },
        );
      }),
      rule,
    ],
  ],
  good: [
    [
      "a plan that names the vendor whose token it holds",
      oneTenant((acme) => withToken(acme, plan({ mixpanel: {} }), "mixpanel-token")),
    ],
    [
      "a plan without vendors and nothing to send with",
      oneTenant((acme) => proxy(acme, JSON.stringify({ version: 1 }))),
    ],
    [
      "the allowed image",
      oneTenant((acme) => proxy(acme, plan({ mixpanel: {} }))),
      { packConfig: { "proxy-is-checked": { images: ["example/proxy@sha256:"] } } },
    ],
    [
      "two vendors, both in the plan",
      oneTenant((acme) => proxy(acme, plan({ mixpanel: {}, posthog: {} }), {}, [{ name: "NOTE", value: "eu" }])),
    ],
    [
      "the pseudonyms' secret beside a plan without vendors",
      oneTenant((acme) => withToken(acme, JSON.stringify({ version: 1 }), "pseudonym-salt")),
    ],
  ],
};
