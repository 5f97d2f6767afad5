/** Names and labels that the program marks as secrets are compared like others and never shown. */
import { expect, test } from "vitest";
import { marked } from "../support/pulumi";
import { judgeRegistered } from "./support/judge";
import type { Registered } from "./support/record";
import { registered, stackUrn, types } from "./support/resources";

const hidden = ["northwind", "contoso"] as const;
const [acme, globex] = hidden;

/** What the pack says of the resources, as one text. */
function saidOf(resources: readonly Registered[]): string {
  const stack = registered("pulumi:pulumi:Stack", "app-prod", {});
  const found = judgeRegistered([{ ...stack, urn: stackUrn, parent: "" }, ...resources]);
  return found.map(({ rule, name, message }) => `${rule} ${name}: ${message}`).join("\n");
}

const account = registered(types.account, "run", { accountId: "run", project: "p" });
const service = (name: string, tenant: string) =>
  registered(types.service, name, {
    labels: marked({ tenant }),
    template: { serviceAccount: "run@p.iam.gserviceaccount.com" },
  });

test("tenants whose labels are secrets are kept apart, and no message names them", () => {
  const files = registered(types.bucket, "files", { name: "files", labels: marked({ tenant: globex }) });
  const grant = registered("gcp:storage/bucketIAMMember:BucketIAMMember", "grant", {
    bucket: "files",
    role: "roles/storage.objectViewer",
    member: "serviceAccount:run@p.iam.gserviceaccount.com",
  });
  const text = saidOf([account, service("a", acme), files, grant]);
  expect(text).toContain("which belongs to a tenant whose name is a secret");
  expect(hidden.filter((name) => text.includes(name))).toEqual([]);
});

test("two tenants with secret labels on one account are still two", () => {
  const text = saidOf([account, service("a", acme), service("b", globex)]);
  expect(text).toContain("no-shared-service-account run");
  expect(hidden.filter((name) => text.includes(name))).toEqual([]);
});

test("a label that contradicts its component is reported without either name", () => {
  const component = registered("bulkhead:index:Tenant", "tenant", { tenantId: marked(acme) });
  const inside = { ...service("a", globex), parent: component.urn };
  const text = saidOf([account, component, inside]);
  expect(text).toContain(
    "must be the tenant's id inside this tenant's component, got another one, marked as a secret; remove the label or move the resource",
  );
  expect(hidden.filter((name) => text.includes(name))).toEqual([]);
});

test("secrets, buckets and accounts with secret names are reported without them", () => {
  const secret = registered(types.secret, "key", { secretId: marked(acme), labels: { tenant: "acme" } });
  const uses = (name: string, tenant: string) =>
    registered(
      types.service,
      name,
      { labels: { tenant }, template: { volumes: [{ name: "k", secret: { secret: marked(acme) } }] } },
      { template: [secret.urn] },
    );
  const text = saidOf([secret, uses("a", "acme"), uses("b", "globex")]);
  expect(text).toContain("no-shared-secret");
  expect(text).not.toContain(acme);
});
