/** What only the real engine can tell: that a key is new. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cell, fullTenant, plainTenant } from "../engine/support/configuration";
import { run, succeed } from "../engine/support/operations";
import { auditProject, Session } from "../engine/support/session";

let session: Session;

beforeAll(async () => {
  session = await Session.start();
});

afterAll(() => session?.stop());

test("F12: a tenant is quarantined with the keys it has, and gets no new one", { timeout: 240_000 }, async () => {
  const generated = { kind: "generated" };
  const grown = { session: generated, billing: { kind: "external" } };
  const open = (changes: object) =>
    session.open("quarantine", { cell, tenants: { acme: fullTenant({ keys: { session: generated }, ...changes }) } });

  await succeed(await open({}), "up");
  const refused = await run(await open({ state: "quarantined", keys: grown }), "preview");
  expect(refused.failed).toBe(true);
  expect(refused.output).toContain(
    "tenant 'acme': 'state' must not be 'quarantined' while a key is added, got 'keys.billing' as new; take it back out, or set 'state' to 'active' first",
  );
  await succeed(await open({ state: "quarantined" }), "up");
  await succeed(await open({ keys: grown }), "up");
});

test.each(["quarantined", "closing"])(
  "F10: a tenant can't be new as %s, since its accounts would work",
  { timeout: 240_000 },
  async (state) => {
    const elsewhere = { ...cell, project: auditProject, projectNumber: "100000000043" };
    const open = await session.open(`new-${state}`, { cell: elsewhere, tenants: { acme: plainTenant({ state }) } });
    const refused = await run(open, "preview");
    expect(refused.failed).toBe(true);
    expect(refused.output).toContain(
      `tenant 'acme': 'state' must be 'active' when the tenant, 'analytics' or 'apis' is new, got '${state}'; deploy it as 'active' first`,
    );
  },
);
