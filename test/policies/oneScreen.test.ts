/** How much text a preview with the pack shows: a screen for an ordinary app, and one finding per problem. */
import { describe, expect, test } from "vitest";
import { typeOfUrn } from "../../policies/read";
import { closedNetwork, gcp, pulumi, random, region } from "./kinds/surroundings";
import { type Judgement, judge } from "./support/judge";

const columns = 80;
/** Rows of a large terminal. */
const rows = 40;

/** What the engine prints of the findings in a preview. */
function rendered(found: readonly Judgement[]): string[] {
  return [
    "Policies:",
    "    ❌ bulkhead@v0.1.0 (local: policies)",
    ...found.flatMap(({ rule, urn, name, message, level, id }) => [
      `        - [${level}]  ${rule}  (${typeOfUrn(urn)}: ${name})`,
      `          ${message} [${id}]`,
    ]),
  ];
}

/** Rows of the terminal that the lines take. */
const rowsOf = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + Math.ceil(line.length / columns), 0);

/** An app as tutorials build it: a public service, a database, files, and keys in variables. */
function oneApp(): void {
  const config = new pulumi.Config("app");
  const database = new gcp.sql.DatabaseInstance("db", {
    databaseVersion: "POSTGRES_17",
    region,
    settings: { tier: "db-f1-micro" },
  });
  const password = new random.RandomPassword("db", { length: 24 });
  new gcp.sql.User("app", { instance: database.name, name: "app", password: password.result });
  const files = new gcp.storage.Bucket("files", { location: "EU" });
  const app = new gcp.cloudrunv2.Service("app", {
    location: region,
    template: {
      containers: [
        {
          image: "europe-docker.pkg.dev/example/app/app",
          envs: [
            { name: "DB_HOST", value: database.publicIpAddress },
            { name: "DB_PASSWORD", value: password.result },
            { name: "OPENAI_API_KEY", value: config.requireSecret("openai") },
            { name: "FILES", value: files.name },
          ],
        },
      ],
    },
  });
  new gcp.cloudrunv2.ServiceIamMember("everybody", {
    name: app.name,
    location: region,
    role: "roles/run.invoker",
    member: "allUsers",
  });
}

const problems = 10;

/**
 * Four services of two tenants with ten problems: one account for all (1) with a role on the whole project (2), one key (3)
 * in a variable (4), one bucket (5) without uniform access (6), one service open to the internet (7) and to everybody (8),
 * one that sends to a vendor itself (9), and no audit trail (10).
 */
function fourServices(): void {
  const { network, subnet } = closedNetwork();
  const account = new gcp.serviceaccount.Account("run", { accountId: "run" });
  new gcp.projects.IAMMember("editor", {
    project: "example",
    role: "roles/editor",
    member: pulumi.interpolate`serviceAccount:${account.email}`,
  });
  const key = new gcp.secretmanager.Secret("key", { secretId: "key", replication: { auto: {} } });
  const files = new gcp.storage.Bucket("files", { location: "EU", publicAccessPrevention: "enforced" });
  for (const name of ["acme-web", "acme-api", "globex-web", "globex-api"]) {
    const isOpen = name === "acme-web";
    const service = new gcp.cloudrunv2.Service(name, {
      location: region,
      labels: { tenant: name.split("-")[0] ?? "" },
      ingress: isOpen ? "INGRESS_TRAFFIC_ALL" : "INGRESS_TRAFFIC_INTERNAL_ONLY",
      template: {
        serviceAccount: account.email,
        vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ network: network.id, subnetwork: subnet.id }] },
        volumes: [
          { name: "files", gcs: { bucket: files.name } },
          { name: "key", secret: { secret: key.secretId } },
        ],
        containers: [
          {
            image: "europe-docker.pkg.dev/example/app/app",
            envs: [
              ...(name === "globex-api" ? [{ name: "EVENTS", value: "https://api.mixpanel.com" }] : []),
              ...(name === "acme-api"
                ? [{ name: "API_KEY", valueSource: { secretKeyRef: { secret: key.secretId, version: "1" } } }]
                : []),
            ],
          },
        ],
      },
    });
    if (isOpen) {
      new gcp.cloudrunv2.ServiceIamMember("everybody", {
        name: service.name,
        location: region,
        role: "roles/run.invoker",
        member: "allUsers",
      });
    }
  }
}

describe("the findings of a preview", () => {
  test("fit on a screen for an ordinary app, each with what to do", async () => {
    const found = await judge(oneApp, { preview: true, config: { "app:openai": "an-obvious-fake" } });
    const lines = rendered(found);
    expect(found.length).toBeGreaterThanOrEqual(6);
    expect(rowsOf(lines), lines.join("\n")).toBeLessThanOrEqual(rows);
    for (const { message } of found) {
      expect(message).toMatch(/, got .+; .+|must .+; .+/);
    }
  });

  test("are about as many as there are problems in four services of two tenants", async () => {
    const found = await judge(fourServices);
    const text = found.map(({ rule, name, message }) => `${rule} ${name}: ${message}`);
    expect(found.length, text.join("\n")).toBeGreaterThanOrEqual(problems);
    expect(found.length, text.join("\n")).toBeLessThanOrEqual(problems + 4);
    expect(new Set(text).size).toBe(text.length);
  });
});
