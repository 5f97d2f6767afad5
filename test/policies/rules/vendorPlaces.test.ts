/** Vendors in resources beside Cloud Run: firewall rules that let an app's account out, and records of a name server. */
import { expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";

const email = (id: string) => `${id}@p.iam.gserviceaccount.com`;
const account = (id: string) => registered(types.account, id, { accountId: id, project: "p" });
const app = (id: string, labels: object = {}) =>
  registered(types.service, `${id}-app`, {
    labels: { tenant: "acme", ...labels },
    template: { serviceAccount: email(id) },
  });
const stack = [account("run"), app("run"), account("proxy"), app("proxy", { "bulkhead-role": "egress-proxy" })];
const rule = (targetServiceAccounts: unknown, more: object = {}, sources: string[] = []) =>
  said("analytics-only-through-proxy", [
    ...stack,
    registered(
      "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
      "out",
      {
        firewallPolicy: "p",
        action: "allow",
        direction: "EGRESS",
        match: { destFqdns: ["api.mixpanel.com"], layer4Configs: [{ ipProtocol: "tcp" }] },
        targetServiceAccounts,
        ...more,
      },
      { targetServiceAccounts: sources },
    ),
  ]).length;

test.each<[string, string, object, number]>([
  ["a machine's script", "gcp:compute/instance:Instance", { metadata: { a: "curl https://api.mixpanel.com" } }, 1],
  [
    "an egress proxy's script",
    "gcp:compute/instance:Instance",
    { labels: { "bulkhead-role": "egress-proxy" }, metadata: { a: "curl https://api.mixpanel.com" } },
    0,
  ],
  ["a type that only ends like one of a dashboard", "my:gcp:monitoring/x:Y", { a: "api.mixpanel.com" }, 1],
  ["a dashboard", "gcp:monitoring/dashboard:Dashboard", { dashboardJson: "api.mixpanel.com" }, 0],
  ...["firewallPolicyRule", "regionNetworkFirewallPolicyRule", "organizationSecurityPolicyRule"].flatMap(
    (name): [string, string, object, number][] => [
      [`a rule for no account (${name})`, `gcp:compute/${name}:X`, { match: { destFqdns: ["api.mixpanel.com"] } }, 0],
      [`what ends like such a rule (${name})`, `my:gcp:compute/${name}:X`, { match: ["api.mixpanel.com"] }, 1],
    ],
  ),
  ...["firewallPolicyWithRules", "networkFirewallPolicyWithRules"].flatMap(
    (name): [string, string, object, number][] => [
      [`rules for no account (${name})`, `gcp:compute/${name}:X`, { rules: [{ match: "api.mixpanel.com" }] }, 0],
      [
        `what ends like such rules (${name})`,
        `my:gcp:compute/${name}:X`,
        { rules: [{ match: "api.mixpanel.com" }] },
        1,
      ],
    ],
  ),
  ...["TXT", "SPF", "MX", "CAA", "NS", "SOA"].map((type): [string, string, object, number] => [
    `a record (${type})`,
    "gcp:dns/recordSet:RecordSet",
    { type, rrdatas: ["api.mixpanel.com"] },
    0,
  ]),
  ["a record that leads there", "gcp:dns/recordSet:RecordSet", { type: "CNAME", rrdatas: ["api.mixpanel.com"] }, 1],
  [
    "an answer that leads there",
    "gcp:dns/responsePolicyRule:ResponsePolicyRule",
    { localData: { localDatas: [{ rrdatas: ["10.0.0.9"] }, { rrdatas: ["10.0.0.9", "api.mixpanel.com."] }] } },
    1,
  ],
  [
    "an answer for its name",
    "gcp:dns/responsePolicyRule:ResponsePolicyRule",
    { dnsName: "api.mixpanel.com.", localData: { localDatas: [{ name: "api.mixpanel.com.", rrdatas: ["10.0.0.9"] }] } },
    0,
  ],
  ["a label", types.bucket, { labels: { tracker: "api.mixpanel.com" } }, 0],
  [
    "a variable",
    "gcp:appengine/standardAppVersion:StandardAppVersion",
    { envVariables: { MIXPANEL_TOKEN: "fake-1" } },
    1,
  ],
  [
    "a variable that is switched off",
    "gcp:appengine/standardAppVersion:StandardAppVersion",
    { envVariables: { MIXPANEL_TOKEN: "false" } },
    0,
  ],
  [
    "a variable without a value",
    "gcp:appengine/standardAppVersion:StandardAppVersion",
    { envVariables: { MIXPANEL_TOKEN: "" } },
    0,
  ],
  ["a property that is no variable", "gcp:appengine/standardAppVersion:StandardAppVersion", { mixpanelToken: "x" }, 0],
  ["an entry that is no variable", types.bucket, { other: { MIXPANEL_TOKEN: "fake-1" } }, 0],
])("judges %s that names a vendor", (_, type, inputs, count) => {
  expect(said("analytics-only-through-proxy", [registered(type, "x", inputs as never)]).length).toBe(count);
});

test.each<[string, unknown, object, string[], number]>([
  ["the app's account", [email("run")], {}, [], 1],
  ["the app's account among others", [email("proxy"), email("run")], {}, [], 1],
  ["the proxy's account", [email("proxy")], {}, [], 0],
  ["nobody by name", null, {}, [], 0],
  ["an account not known yet, from the app's", [unknown], {}, [urnOf(types.account, "run")], 1],
  ["an account not known yet, from the proxy's", [unknown], {}, [urnOf(types.account, "proxy")], 0],
  ["a list not known yet, from the app's account", unknown, {}, [urnOf(types.account, "run")], 1],
  ["the app's account, denied", [email("run")], { action: "deny" }, [], 0],
  ["the app's account, by a rule whose action isn't known yet", [email("run")], { action: unknown }, [], 1],
])("a firewall rule that lets a vendor's host be reached by %s", (_, accounts, more, sources, count) => {
  expect(rule(accounts, more, sources)).toBe(count);
});
