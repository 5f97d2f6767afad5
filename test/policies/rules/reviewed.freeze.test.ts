/** A freeze refuses every run but a quarantine, until a signed record ends it. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digestOf, liftStatement, seal, writeRecord } from "../../../review";
import type { Registered } from "../support/record";
import { registered } from "../support/resources";
import { alice, bob, content, digest, good, mallory, root, said, service } from "../support/reviewedStack";
import { approve, reviewsFolder } from "../support/reviews";

let folder: string;
beforeEach(() => {
  folder = reviewsFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a freeze", () => {
  const freeze = { owner: "dana", reason: "security audit", since: "2026-11-21" };
  const tenant = registered("bulkhead:index:Tenant", "acme", { state: "quarantined" });
  const inTenant = (one: Registered): Registered => ({ ...one, parent: tenant.urn });

  beforeEach(() => writeFileSync(join(folder, "freeze.json"), JSON.stringify(freeze)));

  test("refuses reviewed content too, and says who froze it, why, since when and how to go on", async () => {
    await approve(folder, content(good), alice);
    expect(said(folder, good)).toEqual([
      "app-prod: 'freeze' must not be deployed, got a freeze since '2026-11-21' by 'dana': 'security audit'; quarantine tenants if need be, and go on after 'bulkhead unfreeze'",
    ]);
    expect(said(folder, good, { rule: { required: false } }).length).toBe(1);
  });

  test("lets a quarantine through, and nothing beside it", async () => {
    await approve(folder, content(good), alice);
    const scaled = service(digest("a"), { scaling: { minInstanceCount: 0 } });
    expect(said(folder, [root, tenant, inTenant(scaled), good[2] as Registered])).toEqual([]);
    expect(said(folder, [root, tenant, inTenant(service(digest("b"))), good[2] as Registered]).length).toBe(1);
    expect(said(folder, [root, tenant, scaled, good[2] as Registered]).length).toBe(1);
    const waivers = JSON.stringify({
      waivers: [
        {
          finding: "1ed6f55b28",
          urn: (good[2] as Registered).urn,
          rule: "private-bucket",
          owner: "web team",
          reason: "brochures",
          until: "2026-12-31",
        },
      ],
    });
    expect(said(folder, [root, tenant, inTenant(scaled), good[2] as Registered], { waivers }).length).toBe(1);
  });

  test("lets a quarantine through in an update, and no other image with it", async () => {
    await approve(folder, content(good), alice);
    const scaled = inTenant(service(digest("a"), { scaling: { minInstanceCount: 0 } }));
    const bucket = good[2] as Registered;
    expect(said(folder, [root, tenant, scaled, bucket], { preview: false })).toEqual([]);
    for (const required of [true, false]) {
      const other = [root, tenant, inTenant(service(digest("b"))), bucket];
      expect(said(folder, other, { preview: false, rule: { required } })[0]).toContain("acme: 'freeze'");
    }
  });

  test("ends with a signed record, not with one of a stranger", async () => {
    await approve(folder, content(good), alice);
    const lift = { by: "bob", liftedAt: "2026-11-22T00:00:00Z", reason: "audit done" };
    writeRecord(folder, await seal(liftStatement(digestOf(freeze), lift), mallory.signer), ["lift", "mallory"]);
    expect(said(folder, good).length).toBe(1);
    writeRecord(folder, await seal(liftStatement(digestOf(freeze), lift), bob.signer), ["lift", "bob"]);
    expect(said(folder, good)).toEqual([]);
  });

  test("lets the image policy be set to deny everything, and nothing beside it", async () => {
    rmSync(join(folder, "freeze.json"));
    const policy = (rule: object) =>
      registered("gcp:binaryauthorization/policy:Policy", "images", {
        project: "p",
        defaultAdmissionRule: { enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG", ...rule },
      });
    const asked = policy({ evaluationMode: "REQUIRE_ATTESTATION", requireAttestationsBies: ["cell-reviews"] });
    const denied = policy({ evaluationMode: "ALWAYS_DENY" });
    const cell = registered("bulkhead:index:Cell", "cell", { reviews: { freeze } });
    await approve(folder, content([...good, asked]), alice);
    for (const preview of [true, false]) {
      expect(said(folder, [...good, denied, cell], { preview })).toEqual([]);
      expect(said(folder, [...good, asked, cell], { preview })[0]).toContain(
        "got a freeze since 'not stated' by 'dana'",
      );
      const dryRun = policy({ evaluationMode: "ALWAYS_DENY", enforcementMode: "DRYRUN_AUDIT_LOG_ONLY" });
      expect(said(folder, [...good, dryRun, cell], { preview }).length).toBeGreaterThan(0);
      const other = [root, service(digest("b")), good[2] as Registered, denied, cell];
      expect(said(folder, other, { preview }).length).toBeGreaterThan(0);
    }
  });

  test("lets nobody go back to content that a later review has replaced", async () => {
    const before = [root, service(digest("0")), good[2] as Registered];
    const quarantined = (one: readonly Registered[]) => [...one, tenant];
    await approve(folder, content(before), alice, { reviewedAt: "2026-11-19T09:00:00Z" });
    expect(said(folder, quarantined(before))).toEqual([]);
    await approve(folder, content(good), alice);
    expect(said(folder, quarantined(good))).toEqual([]);
    expect(said(folder, quarantined(before)).length).toBe(1);
    expect(said(folder, quarantined(before), { preview: false })[0]).toContain("acme: 'freeze'");
  });

  test("holds also if its file can't be read", () => {
    writeFileSync(join(folder, "freeze.json"), "{");
    expect(said(folder, good)[0]).toContain("got a freeze since 'not stated' by 'not stated'");
  });
});
