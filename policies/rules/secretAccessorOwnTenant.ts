/** Reports principals that can read a secret of another tenant. */
import { grantsAny, isKnownRole } from "../../iam";
import { type Grant, type GraphNode, type IsolationGraph, nodeName } from "../graph";
import { configTexts } from "./configTexts";
import {
  accountsOf,
  describePrincipal,
  foreignness,
  proxyAccounts,
  roleKey,
  targetDomains,
  workloadAccounts,
} from "./grantChecks";
import { listed } from "./messages";
import type { Report, Rule, RuleContext } from "./rule";

const fix = "grant it to the one account of this tenant that needs it";

/** Permissions that show a secret's value, or let somebody else see it. */
const readingPermissions = ["secretmanager.versions.access", "secretmanager.secrets.setIamPolicy"];

export const secretAccessorOwnTenant: Rule = {
  id: "secret-accessor-own-tenant",
  sentence:
    "A secret can be read by accounts of its own tenant only, by the app or by the egress proxy but not by both.",
  why: "A service can read more than it mounts: with the accessor role, any code in it can fetch the secret by name. If the app can read a vendor token, it can send to the vendor past the proxy.",
  counts:
    "Members, bindings and policies on global and regional secrets, for every role but those that only list or add versions. Accounts of another tenant or from outside the stack, people, groups, federated identities, everyone who has a role in the project, and the public are findings; name exceptions in `allowedPrincipals`. Google's own service agents are allowed. Roles at project level are a matter of `no-broad-role`.",
  unknowns:
    "A principal or policy document that isn't known yet is traced to the accounts it comes from; one that can't be traced, or has a source other than an identity, is reported. Build documents with `pulumi.jsonStringify`: `getIAMPolicyOutput` loses the trace.",
  severity: "critical",
  remediation: "Use one `SecretIamPolicy` for each secret, with the tenant's own account as the only accessor.",
  config: {
    allowedPrincipals: {
      type: "array",
      items: { type: "string" },
      description: "Members that may read secrets of any tenant, spelled as in IAM, e.g. 'group:oncall@example.com'.",
      default: [],
    },
  },
  examples: {
    bad: `
const accounts = ["acme", "globex"].map((tenant) => {
  const account = new gcp.serviceaccount.Account(tenant, { accountId: \`\${tenant}-run\`, project: "example" });
  new gcp.cloudrunv2.Service(tenant, {
    location: "europe-west1",
    labels: { tenant },
    template: { serviceAccount: account.email, containers: [{ image: "example/app" }] },
  });
  return account;
});
const key = new gcp.secretmanager.Secret("key", { secretId: "acme-key", replication: { auto: {} }, labels: { tenant: "acme" } });
new gcp.secretmanager.SecretIamBinding("readers", {
  secretId: key.id,
  role: "roles/secretmanager.secretAccessor",
  members: accounts.map((account) => account.member),
});`,
    good: `
const account = new gcp.serviceaccount.Account("acme", { accountId: "acme-run" });
new gcp.cloudrunv2.Service("acme", {
  location: "europe-west1",
  labels: { tenant: "acme" },
  template: { serviceAccount: account.email, containers: [{ image: "example/app" }] },
});
const key = new gcp.secretmanager.Secret("key", { secretId: "acme-key", replication: { auto: {} }, labels: { tenant: "acme" } });
new gcp.secretmanager.SecretIamPolicy("readers", {
  secretId: key.id,
  policyData: pulumi.jsonStringify({
    bindings: [{ role: "roles/secretmanager.secretAccessor", members: [pulumi.interpolate\`serviceAccount:\${account.email}\`] }],
  }),
});`,
  },

  stack(graph, context) {
    const grants = graph.grants.filter((grant) => grant.targetKind === "secret" && reads(graph, grant));
    const readers = readersBySecret(grants);
    const proxies = proxyAccounts(graph);
    const apps = workloadAccounts(graph);
    return grants.flatMap((grant) => [
      ...judge(graph, grant, context),
      ...judgeBoth(
        grant,
        readers,
        (id) => proxies.has(id) && !apps.has(id),
        (id) => apps.has(id) && !proxies.has(id),
      ),
    ]);
  },
};

/** Accounts that can read each secret, by the secret's id. */
function readersBySecret(grants: readonly Grant[]): ReadonlyMap<string, readonly GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const grant of grants) {
    const accounts = accountsOf(grant.principals);
    for (const { id } of grant.target.target.nodes) {
      readers.set(id, [...(readers.get(id) ?? []), ...accounts]);
    }
  }
  return readers;
}

/** False only if the role's permissions are known and none of them shows a value. */
function reads(graph: IsolationGraph, grant: Grant): boolean {
  const role = roleKey(grant) ?? "";
  return !isKnownRole(role, graph.customRoles) || grantsAny(role, graph.customRoles, readingPermissions);
}

function judge(graph: IsolationGraph, grant: Grant, context: RuleContext): Report[] {
  const report = (got: string, advice = fix): Report => ({
    urn: grant.resource.urn,
    path: grant.path,
    problem: `must name accounts of the secret's own tenant only, ${got}; ${advice}`,
  });
  if (grant.malformed) {
    return [report("got a policy document that can't be read", "build it with pulumi.jsonStringify")];
  }
  const allowed = new Set(configTexts(context, "allowedPrincipals"));
  const domains = targetDomains(graph, grant);
  const reports: Report[] = [];
  for (const principal of grant.principals) {
    if (principal.kind === "agent" || allowed.has(principal.text ?? "")) {
      continue;
    }
    if (principal.kind !== "account") {
      const advice =
        principal.kind === "unproved"
          ? "pass the account's output, in a document built with pulumi.jsonStringify"
          : fix;
      reports.push(report(describePrincipal(principal), advice));
      continue;
    }
    const accounts = accountsOf([principal]);
    if (accounts.length === 0) {
      reports.push(report(describePrincipal(principal)));
    }
    for (const account of accounts) {
      const foreign = foreignness(graph, domains, account);
      if (foreign !== undefined) {
        reports.push(report(foreign));
      }
    }
  }
  return reports;
}

/** An app that can read what the proxy holds makes the proxy a detour. */
function judgeBoth(
  grant: Grant,
  readers: ReadonlyMap<string, readonly GraphNode[]>,
  isProxy: (id: string) => boolean,
  isApp: (id: string) => boolean,
): Report[] {
  const all = grant.target.target.nodes.flatMap(({ id }) => readers.get(id) ?? []);
  const apps = all.filter(({ id }) => isApp(id));
  if (!all.some(({ id }) => isProxy(id)) || !accountsOf(grant.principals).some(({ id }) => isApp(id))) {
    return [];
  }
  const names = listed([...new Set(apps.map(nodeName))]);
  return [
    {
      urn: grant.resource.urn,
      path: grant.path,
      problem: `must name the egress proxy's account or the app's, got both (${names} runs the app); let only one of them read the secret`,
    },
  ];
}
