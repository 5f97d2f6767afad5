/** The roles of deployers hold what the provider asks for each type that the components use, and nothing else. */
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { Cell, Tenant } from "../../components/index";
import { type Operation, permissionsFor } from "../../local/cloud/gcp/deployerPermissions";
import { repositoryRoot } from "../../local/root";
import { cellArgs, cellReference, fullTenant, rowsPlan } from "./support/arguments";
import { type Recording, settled, startMocks } from "./support/mocks";

const operations: readonly Operation[] = ["create", "read", "update", "delete"];
/** What only an organisation's administrator may change, or whoever pays. */
const ofOrganisation = /^(?:accesscontextmanager|billing|orgpolicy)\./;

function role(name: string) {
  const file = join(repositoryRoot(), "docs", "roles", `${name}.yaml`);
  return parse(readFileSync(file, "utf8")) as { title: string; stage: string; includedPermissions: string[] };
}

function needed({ resources }: Recording, also: readonly string[] = []): string[] {
  const types = new Set(resources.flatMap(({ type, custom }) => (custom && type.startsWith("gcp:") ? [type] : [])));
  const asked = [...types].flatMap((type) =>
    operations.flatMap((operation) => permissionsFor(type, operation) ?? [`unknown for ${type}`]),
  );
  return [...new Set([...asked, ...also])].filter((permission) => !ofOrganisation.test(permission)).sort();
}

test("of a cell", async () => {
  const recording = await startMocks();
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const keys = { ann: publicKey.export({ type: "spki", format: "pem" }).toString() };
  new Cell(
    "cell",
    cellArgs({
      egressHosts: ["pubsub.googleapis.com"],
      enforceOrgPolicies: true,
      logDataset: true,
      ledgerMetrics: true,
      dashboard: true,
      natAddresses: 1,
      switchOperators: ["group:oncall@example.com"],
      alerts: { channels: [] },
      reviews: { required: true, keys },
    }),
  );
  await settled();
  expect(role("cell-deployer").includedPermissions).toEqual(needed(recording));
});

test("of tenants, who can read no secret and grant nothing on the project", async () => {
  const recording = await startMocks();
  const oauth = { clientId: "100000000042-fake.apps.googleusercontent.com", clientSecret: "an-obvious-fake" };
  const members = ["group:readers@example.com"];
  const budget = { billingAccount: "0A1B2C-3D4E5F-A0B1C2", monthly: 200 };
  new Tenant("acme", fullTenant(cellReference, { access: { through: "iap", members, oauth }, budget }));
  new Tenant(
    "globex",
    fullTenant(cellReference, { access: { through: "loadBalancer", members, oauth }, analytics: rowsPlan }),
  );
  await settled();
  const { includedPermissions } = role("tenant-deployer");
  expect(includedPermissions).toEqual(needed(recording, ["iam.serviceAccounts.actAs"]));
  expect(includedPermissions).not.toContain("secretmanager.versions.access");
  expect(includedPermissions.filter((permission) => permission.startsWith("resourcemanager."))).toEqual([]);
  expect(includedPermissions.filter((permission) => /^bigquery\.(?:jobs|.*Data$)/.test(permission))).toEqual([]);
  expect(includedPermissions.filter((permission) => /^storage\.objects\.(?!list|delete)/.test(permission))).toEqual([]);
});

test("L7: a bucket whose policy drops the legacy roles is emptied and deleted by the deployer's own role", async () => {
  const recording = await startMocks();
  new Tenant("acme", fullTenant(cellReference, { state: "closing" }));
  await settled();
  const policies = recording.ofType("gcp:storage/bucketIAMPolicy:BucketIAMPolicy");
  expect(policies.length).toBeGreaterThan(0);
  expect(JSON.stringify(policies.map(({ inputs }) => inputs.policyData))).not.toContain("legacy");
  const { includedPermissions } = role("tenant-deployer");
  for (const permission of ["buckets.delete", "buckets.get", "objects.list", "objects.delete"]) {
    expect(includedPermissions).toContain(`storage.${permission}`);
  }
});
