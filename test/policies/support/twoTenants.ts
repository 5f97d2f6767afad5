/** Two tenants with a service each, an egress proxy, and an account that runs nothing: what grants are tried on. */
import type { JudgeOptions } from "./judge";
import type { Registered } from "./record";
import { registered, said, types } from "./resources";

export const email = (id: string) => `${id}@p.iam.gserviceaccount.com`;
export const member = (id: string) => `serviceAccount:${email(id)}`;
const account = (id: string) => registered(types.account, id, { accountId: id, project: "p" });
const service = (name: string, tenant: string, run: string, role = "workload") =>
  registered(types.service, name, {
    name,
    project: "p",
    labels: { tenant, "bulkhead-role": role },
    template: { serviceAccount: email(run) },
  });
export const base: Registered[] = [
  ...["acme-run", "globex-run", "acme-egress", "ci"].map(account),
  service("acme", "acme", "acme-run"),
  service("globex", "globex", "globex-run"),
  service("proxy", "acme", "acme-egress", "egress-proxy"),
  registered(types.secret, "key", { secretId: "key", project: "p", labels: { tenant: "acme" } }),
  registered(types.bucket, "files", { name: "files", labels: { tenant: "acme" } }),
];
/** A policy document of one binding. */
export const document = (role: string, members: string[]) => JSON.stringify({ bindings: [{ role, members }] });

/** What a rule says of one grant among them. */
export function grantSaid(
  rule: string,
  type: string,
  inputs: Record<string, unknown>,
  sources: Record<string, string[]> = {},
  options: JudgeOptions = {},
) {
  return said(rule, [...base, registered(type, "grant", { project: "p", ...inputs }, sources)], options);
}
