import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cell, fullTenant, plainTenant } from "./support/configuration";
import { run } from "./support/operations";
import { type Configuration, Session } from "./support/session";

let session: Session;
beforeAll(async () => {
  session = await Session.start();
});
afterAll(() => session.stop());

const plan = (fields: object) => ({
  version: 1,
  vendors: { mixpanel: {} },
  events: { e: { to: ["mixpanel"], fields } },
});

const mistakes: readonly (readonly [string, Configuration, readonly string[]])[] = [
  ["no cell at all", { tenants: { acme: plainTenant() } }, ["'bulkhead:cell' must be set"]],
  [
    "a misspelt part of a tenant",
    { cell, tenants: { acme: plainTenant({ acess: {} }) } },
    ["acess", "did you mean 'access'"],
  ],
  ["an id in capitals", { cell, tenants: { Acme: plainTenant() } }, ["'bulkhead:tenants.Acme' must", "got 'Acme'"]],
  [
    "an image by tag, nobody let in and an untyped field, all told at once",
    {
      cell,
      tenants: {
        acme: fullTenant({
          image: "europe-west1-docker.pkg.dev/acme-test/images/app:latest",
          access: { through: "iap", members: [] },
          analytics: plan({ email: "keep" }),
        }),
      },
    },
    [
      "'image' must",
      "app:latest",
      "'access.members' must",
      "'analytics.events.e.fields.email' must be a known treatment, got 'keep'",
    ],
  ],
  [
    "a vendor that the cell's firewall doesn't let through",
    { cell: { ...cell, vendors: [] }, tenants: { acme: fullTenant() } },
    ["api-eu.mixpanel.com", "'egressHosts'"],
  ],
  ["a project number for a project id", { cell: { ...cell, project: 12345 }, tenants: {} }, ["'project' must"]],
];

describe("a mistake in the configuration", () => {
  test.each(mistakes)("such as %s is one clear error, and nothing is created", async (_, configuration, expected) => {
    const result = await run(await session.open("mistake", configuration), "up");
    expect(result.failed).toBe(true);
    const message = result.errors.join("\n");
    for (const part of expected) {
      expect(message).toContain(part);
    }
    expect(message).not.toMatch(/^\s+at /m);
    expect(result.operations.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
    expect(await session.cloud.cloud.resources.listBelow("")).toEqual([]);
  });
});
