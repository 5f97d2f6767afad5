/** A proxy is what it does, not what its label says. */
import type { FaultKind } from "../faultKind";
import { gcp, oneTenant, region, type Tenant, twoTenants } from "../surroundings";

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

const ofFirstGeneration = (acme: Tenant, beside: readonly object[]) => {
  const account = new gcp.serviceaccount.Account("proxy", { accountId: "acme-egress" });
  const inner = { image: "example/egress@sha256:1", envs: [{ name: "ANALYTICS_PLAN", value: plan({ mixpanel: {} }) }] };
  new gcp.cloudrun.Service("proxy", {
    location: region,
    metadata: {
      labels: { ...acme.labels, "bulkhead-role": "egress-proxy" },
      annotations: { "run.googleapis.com/ingress": "internal" },
    },
    template: {
      metadata: {
        annotations: {
          "run.googleapis.com/network-interfaces": '[{"network":"vpc","subnetwork":"apps"}]',
          "run.googleapis.com/vpc-access-egress": "all-traffic",
        },
      },
      spec: { serviceAccountName: account.email, containers: [inner, ...beside] as { image: string }[] },
    },
  });
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
    [
      "a function that is called a proxy",
      oneTenant((acme) => {
        const account = new gcp.serviceaccount.Account("proxy", { accountId: "acme-egress" });
        new gcp.cloudfunctionsv2.Function("proxy", {
          location: region,
          labels: { ...acme.labels, "bulkhead-role": "egress-proxy" },
          buildConfig: { runtime: "nodejs22", entryPoint: "main" },
          serviceConfig: {
            serviceAccountEmail: account.email,
            ingressSettings: "ALLOW_INTERNAL_ONLY",
            environmentVariables: { ANALYTICS_PLAN: plan({ mixpanel: {} }) },
          },
        });
      }),
      rule,
    ],
    [
      "a vendor's host in an argument that the plan doesn't name",
      oneTenant((acme) =>
        proxy(acme, plan({ mixpanel: {} }), {
          containers: [
            {
              image: "example/proxy@sha256:1",
              args: ["--upstream", "https://api2.amplitude.com/2/httpapi"],
              envs: [{ name: "ANALYTICS_PLAN", value: plan({ mixpanel: {} }) }],
            },
          ],
        }),
      ),
      rule,
    ],
    [
      "a vendor's host in base64 that the plan doesn't name",
      oneTenant((acme) =>
        proxy(acme, plan({ mixpanel: {} }), {}, [
          { name: "ROUTES", value: Buffer.from('{"to":"https://api.segment.io/v1/batch"}').toString("base64") },
        ]),
      ),
      rule,
    ],
    [
      "a vendor's token by its value in a secret of a neutral name",
      oneTenant((acme) => {
        const secret = acme.secret("upstream");
        new gcp.secretmanager.SecretVersion("v", {
          secret: secret.id,
          secretData: "phc_Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0YaQe2Ws4Rf6Tg",
        });
        proxy(acme, plan({ mixpanel: {} }), { volumes: [{ name: "t", secret: { secret: secret.secretId } }] });
      }),
      rule,
    ],
    [
      "a plan that is a reference to a secret",
      oneTenant((acme) => {
        const secret = acme.secret("plan");
        proxy(acme, undefined, {}, [
          { name: "ANALYTICS_PLAN", valueSource: { secretKeyRef: { secret: secret.secretId, version: "1" } } },
        ]);
      }),
      rule,
    ],
    [
      "a service of the first generation with a second container",
      oneTenant((acme) => ofFirstGeneration(acme, [{ image: "envoyproxy/envoy" }])),
      rule,
    ],
    [
      "a command in place of the proxy's own",
      oneTenant((acme) => {
        acme.service();
        proxy(acme, plan({}), {
          containers: [
            {
              image: "example/egress@sha256:1",
              commands: ["/bin/sh", "-c"],
              args: ["node /srv/other.js"],
              envs: [{ name: "ANALYTICS_PLAN", value: plan({}) }],
            },
          ],
        });
      }),
      "proxy-is-checked",
    ],
    [
      "code that Node loads before the proxy",
      oneTenant((acme) => {
        acme.service();
        proxy(acme, plan({}), {}, [{ name: "NODE_OPTIONS", value: "--require=/srv/other.js" }]);
      }),
      "proxy-is-checked",
    ],
    [
      "a library that the loader puts before the proxy",
      oneTenant((acme) => {
        proxy(acme, plan({}), {}, [{ name: "LD_PRELOAD", value: "/srv/other.so" }]);
      }),
      "proxy-is-checked",
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
    ["a service of the first generation", oneTenant((acme) => ofFirstGeneration(acme, []))],
    [
      "the host of the vendor that the plan names",
      oneTenant((acme) =>
        proxy(acme, plan({ posthog: {} }), {}, [{ name: "POSTHOG_HOST", value: "https://eu.i.posthog.com" }]),
      ),
    ],
    [
      "a plan over several lines",
      oneTenant((acme) => proxy(acme, JSON.stringify({ version: 1, vendors: {} }, null, 2))),
    ],
    [
      "the second of two allowed images",
      oneTenant((acme) => proxy(acme, plan({ mixpanel: {} }))),
      { packConfig: { "proxy-is-checked": { images: ["europe-docker.pkg.dev/p/egress@", "example/proxy@"] } } },
    ],
    [
      "a proxy for each tenant",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          const account = new gcp.serviceaccount.Account(`${one.id}-proxy`, { accountId: `${one.id}-egress` });
          const envs = [{ name: "ANALYTICS_PLAN", value: plan({ mixpanel: {} }) }];
          one.service(
            `${one.id}-proxy`,
            { serviceAccount: account.email, containers: [{ image: "example/egress@sha256:1", envs }] },
            { labels: { ...one.labels, "bulkhead-role": "egress-proxy" } },
          );
        }
      }),
    ],
    [
      "a proxy with settings for its memory",
      oneTenant((acme) => {
        acme.service();
        proxy(acme, plan({}), {}, [
          { name: "NODE_OPTIONS", value: "--max-old-space-size=384" },
          { name: "LOG_LEVEL", value: "info" },
        ]);
      }),
    ],
  ],
};
