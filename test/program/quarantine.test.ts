/** What only the real engine can tell: that a key is new. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cell, fullTenant } from "../engine/support/configuration";
import { run, succeed } from "../engine/support/operations";
import { Session } from "../engine/support/session";

let session: Session;

beforeAll(async () => {
  session = await Session.start();
});

afterAll(() => session?.stop());

test("a tenant is quarantined with the keys it has, and gets no new one", { timeout: 240_000 }, async () => {
  const generated = { kind: "generated" };
  const grown = { session: generated, billing: { kind: "external" } };
  const open = (changes: object) =>
    session.open("quarantine", { cell, tenants: { acme: fullTenant({ keys: { session: generated }, ...changes }) } });

  await succeed(await open({}), "up");
  const refused = await run(await open({ state: "quarantined", keys: grown }), "preview");
  expect(refused.failed).toBe(true);
  expect(refused.output).toContain(
    "tenant 'acme': 'state' must not be 'quarantined' while a key is added, got the new 'acme-key-billing'; take the key back out, or set 'state' to 'active' first",
  );
  await succeed(await open({ state: "quarantined" }), "up");
  await succeed(await open({ keys: grown }), "up");
});
