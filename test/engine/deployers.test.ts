/** A cell and its tenants, deployed by two people who have the roles of docs/roles and nothing else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { repositoryRoot } from "../../local/root";
import { cell, fullTenant, image, plainTenant } from "./support/configuration";
import { lines, run, succeed } from "./support/operations";
import { longestDelay, project, Session } from "./support/session";

const cellStack = "organization/bulkhead/cell";
const projectName = `cloudresourcemanager.googleapis.com/projects/${project}`;
const people = { cell: "user:ann@example.com", tenant: "user:bob@example.com" };
/** Private numbers in place of the events, and rows of them. */
const analytics = {
  version: 1,
  vendors: { mixpanel: { region: "eu" } },
  events: { report_generated: { to: [], fields: { ok: "boolean" } } },
  aggregates: {
    reports: {
      of: "report_generated",
      count: true,
      by: ["ok"],
      every: "day",
      to: ["mixpanel"],
      privacy: { epsilon: 1, perPerson: 3, atLeast: 10 },
    },
  },
  budget: { epsilon: 31, every: "month" },
  sinks: { bigquery: { events: ["report_generated"], days: 400, readers: "group:analysts@example.com" } },
};
const cellWithRows = { ...cell, egressHosts: [...cell.egressHosts, "pubsub.googleapis.com"] };
const tenants = (changes: object = {}) => ({
  cellStack,
  tenants: { acme: fullTenant({ analytics, ...changes }), globex: plainTenant() },
});
const closing = { state: "closing" };

let session: Session;
let ann: Session;
let bob: Session;

/** Creates the custom role, without one of its permissions if it is named, and grants it on the project. */
async function grant(kind: keyof typeof people, without?: string): Promise<void> {
  const file = join(repositoryRoot(), "docs", "roles", `${kind}-deployer.yaml`);
  const { includedPermissions } = parse(readFileSync(file, "utf8")) as { includedPermissions: string[] };
  const id = `projects/${project}/roles/${kind}Deployer`;
  const permissions = includedPermissions.filter((permission) => permission !== without);
  expect(permissions).toHaveLength(includedPermissions.length - (without === undefined ? 0 : 1));
  await session.cloud.cloud.resources.write(`iam.googleapis.com/${id}`, {
    name: `iam.googleapis.com/${id}`,
    type: "gcp:projects/iAMCustomRole:IAMCustomRole",
    id,
    properties: { project, roleId: `${kind}Deployer`, permissions },
  });
  await session.cloud.cloud.changePolicy(projectName, ({ bindings, ...policy }) => ({
    ...policy,
    bindings: [...bindings.filter(({ role }) => role !== id), { role: id, members: [people[kind]] }],
  }));
  // A deployer's own role is older than what it deploys; with IAM_DELAY_SEED the grant would otherwise spread meanwhile.
  await session.cloud.cloud.clock.advance(longestDelay);
}

beforeAll(async () => {
  session = await Session.start();
  [ann, bob] = [await session.as(people.cell), await session.as(people.tenant)];
  await grant("cell");
  await grant("tenant");
});

afterAll(async () => {
  await Promise.all([ann?.leave(), bob?.leave()]);
  await session?.stop();
});

test("nobody but its deployer can create the cell", async () => {
  const refused = await run(await bob.open("cell", { cell: cellWithRows }), "up");
  expect(refused.failed).toBe(true);
  expect(refused.output).toMatch(/Permission '[a-z.A-Z]+' denied on resource 'projects\/acme-test'/);
  await succeed(await bob.open("cell", { cell: cellWithRows }), "refresh");
});

test("the deployer of the cell creates it, and creates no tenant", async () => {
  await succeed(await ann.open("cell", { cell: cellWithRows }), "up");
  const refused = await run(await ann.open("tenants", tenants()), "up");
  expect(refused.failed).toBe(true);
  expect(refused.errors.join("\n")).toMatch(
    /Permission '(?:iam|kms|cloudkms|secretmanager|storage)\.[a-zA-Z.]+' denied/,
  );
  await succeed(await bob.open("tenants", tenants()), "refresh");
});

test("C23: the deployer of tenants creates, changes and removes them", async () => {
  await succeed(await bob.open("tenants", tenants()), "up");
  await grant("tenant", "run.services.update");
  const refused = await run(await bob.open("tenants", tenants({ image: image("app", "1") })), "up");
  expect(refused.failed).toBe(true);
  expect(refused.output).toContain("Permission 'run.services.update' denied on resource 'projects/acme-test'");
  await grant("tenant");
  await succeed(await bob.open("tenants", tenants({ state: "quarantined" })), "up");
  await succeed(
    await bob.open("tenants", {
      ...tenants(closing),
      tenants: { acme: fullTenant({ analytics, ...closing }), globex: plainTenant(closing) },
    }),
    "up",
  );
  await succeed(await bob.open("tenants", tenants(closing)), "destroy");
});

test("C24: the deployer of the cell takes it down", async () => {
  const done = await succeed(await ann.open("cell", { cell: cellWithRows }), "destroy");
  expect(lines(done).filter((line) => !line.startsWith("delete "))).toEqual([]);
});
