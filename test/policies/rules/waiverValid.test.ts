import * as storage from "@pulumi/gcp/storage";
import { describe, expect, test } from "vitest";
import { type JudgeOptions, judge } from "../support/judge";

const urn = "urn:pulumi:prod::app::gcp:storage/bucket:Bucket::files";
const waiver = {
  finding: "1ed6f55b28",
  urn,
  rule: "private-bucket",
  owner: "web team",
  reason: "brochures",
  until: "2026-12-31",
};
const yaml = (changes: object) => JSON.stringify({ waivers: [{ ...waiver, ...changes }] });

const program = () => {
  new storage.Bucket("files", { location: "EU", uniformBucketLevelAccess: true });
};
const found = async (options: JudgeOptions) =>
  (await judge(program, options)).map(({ rule, urn: at, message, level }) => ({ rule, urn: at, message, level }));
const finding = {
  rule: "private-bucket",
  urn,
  message: "'publicAccessPrevention' must be 'enforced', got nothing; set it",
  level: "mandatory",
};
const root = "urn:pulumi:prod::app::pulumi:pulumi:Stack::app-prod";

describe("a waiver", () => {
  test("lifts the one finding it names, up to and on its last day", async () => {
    expect(await found({ waivers: yaml({}), today: "2026-12-31" })).toEqual([]);
  });

  test("lifts nothing once it has ended, and is then a finding itself", async () => {
    expect(await found({ waivers: yaml({}), today: "2027-01-01" })).toEqual([
      finding,
      {
        rule: "waiver-valid",
        urn,
        message:
          "'until' must not be in the past, got '2026-12-31' in the waiver of '1ed6f55b28' (private-bucket); fix the finding or have the waiver renewed",
        level: "mandatory",
      },
    ]);
  });

  test.each([
    ["another resource", { urn: `${urn}2` }],
    ["another rule", { rule: "audit-trail" }],
    ["another finding at the same resource", { finding: "0123456789" }],
  ])("lifts nothing for %s, and is a finding because it matches none", async (_, changes) => {
    const all = await found({ waivers: yaml(changes) });
    expect(all[0]).toEqual(finding);
    expect(all.slice(1)).toEqual([
      {
        rule: "waiver-valid",
        urn: root,
        message: `'waivers' must match a finding, got '${"finding" in changes ? changes.finding : waiver.finding}' (${"rule" in changes ? changes.rule : "private-bucket"}), which matches none; remove it or correct its id and URN`,
        level: "mandatory",
      },
    ]);
  });

  test("can't lift findings about waivers", async () => {
    const all = await found({ waivers: yaml({ urn: root, rule: "waiver-valid" }) });
    expect(all.map(({ rule }) => rule)).toEqual(["private-bucket", "waiver-valid"]);
  });

  test("runs for at most 180 days from today", async () => {
    const at = async (today: string) => (await found({ waivers: yaml({}), today })).map(({ message }) => message);
    expect(await at("2026-07-04")).toEqual([]);
    expect(await at("2026-07-03")).toEqual([
      "'until' must be at most 180 days ahead, got '2026-12-31' in the waiver of '1ed6f55b28' (private-bucket); choose an earlier day and renew it then",
    ]);
  });

  test("of another stack is left to that stack", async () => {
    expect(await found({ waivers: yaml({ urn: urn.replace(":prod::", ":dev::") }) })).toEqual([finding]);
  });

  test("holds beside a bad entry, which is reported", async () => {
    const text = JSON.stringify({ waivers: [waiver, { ...waiver, owner: "" }] });
    expect((await found({ waivers: text })).map(({ message }) => message)).toEqual([
      "'waivers[1].owner' must be set, got nothing; state it",
    ]);
  });
});

describe("strict", () => {
  const weakened = {
    "private-bucket": { enforcementLevel: "advisory" },
    "audit-trail": { enforcementLevel: "disabled" },
  } as const;
  const complaint = (rule: string, level: string) => ({
    rule: "waiver-valid",
    urn: root,
    message: `'enforcementLevel' of '${rule}' must be 'mandatory', got '${level}'; waive single findings in the waivers file instead`,
    level: "mandatory",
  });

  test("reports rules that config disables or lowers", async () => {
    expect(await found({ packConfig: { ...weakened, "waiver-valid": { strict: true } } })).toEqual([
      { ...finding, level: "advisory" },
      complaint("private-bucket", "advisory"),
      complaint("audit-trail", "disabled"),
    ]);
  });

  test("is on by default in continuous integration, also when this rule itself is disabled", async () => {
    const off = { ...weakened, "waiver-valid": { enforcementLevel: "disabled" } } as const;
    expect((await found({ packConfig: off, ci: true })).slice(1)).toEqual([
      complaint("private-bucket", "advisory"),
      complaint("audit-trail", "disabled"),
      complaint("waiver-valid", "disabled"),
    ]);
  });

  test("has nothing against a rule that is raised", async () => {
    const raised = { "sessions-apart": { enforcementLevel: "mandatory" } } as const;
    expect(await found({ packConfig: raised, ci: true })).toEqual([finding]);
  });

  test("is off elsewhere", async () => {
    expect((await found({ packConfig: weakened })).length).toBe(1);
  });

  test("can't be turned off in continuous integration", async () => {
    const all = await found({ packConfig: { ...weakened, "waiver-valid": { strict: false } }, ci: true });
    expect(all.slice(1)).toEqual([
      {
        rule: "waiver-valid",
        urn: root,
        message: "'strict' must not be false in continuous integration, got 'false'; remove it from the config",
        level: "mandatory",
      },
      complaint("private-bucket", "advisory"),
      complaint("audit-trail", "disabled"),
    ]);
    expect((await found({ packConfig: { "waiver-valid": { strict: true } }, ci: true })).length).toBe(1);
  });

  const about = async (rule: string, config: Readonly<Record<string, unknown>>) =>
    (await found({ packConfig: { [rule]: config }, ci: true }))
      .slice(1)
      .map(({ level, message }) => `${level}: ${message}`);

  test("refuses roles on whole projects that reach data, and names other roles as advice", async () => {
    const advice = (count: number) =>
      `advisory: 'config' should be reviewed, got 'allowedRoles of no-broad-role (${count})', which change what the pack accepts; keep this config in a file that needs a review`;
    const refused = (role: string) =>
      `mandatory: 'allowedRoles' of 'no-broad-role' must name roles that show no data, got '${role}'; remove it, and waive the single grant that is accepted`;
    expect(await about("no-broad-role", { allowedRoles: ["roles/cloudtranslate.user"] })).toEqual([advice(1)]);
    expect(await about("no-broad-role", { allowedRoles: ["roles/cloudtranslate.user", {}] })).toEqual([advice(1)]);
    expect(
      await about("no-broad-role", { allowedRoles: ["roles/owner", "roles/secretmanager.secretAccessor"] }),
    ).toEqual([refused("roles/owner"), refused("roles/secretmanager.secretAccessor"), advice(2)]);
  });

  test("names other label keys, owners outside the stack and further principals as one line of advice", async () => {
    const line = (...changes: string[]) => [
      `advisory: 'config' should be reviewed, got ${changes.map((change) => `'${change}'`).join(", ")}, which change what the pack accepts; keep this config in a file that needs a review`,
    ];
    expect(
      await about("tenant-label", { tenantLabel: "customer", roleLabel: "part", externals: { "a@p.example": "acme" } }),
    ).toEqual(line("tenantLabel of tenant-label", "roleLabel of tenant-label", "externals of tenant-label (1)"));
    expect(await about("tenant-label", { tenantLabel: "tenant", externals: {} })).toEqual([]);
    for (const [rule, list] of [
      ["authenticated-access", "publicServices"],
      ["restricted-ingress", "publicServices"],
      ["private-bucket", "publicBuckets"],
    ] as const) {
      expect(await about(rule, { [list]: ["web"] })).toEqual(line(`${list} of ${rule} (1)`));
    }
    expect(await about("tenant-label", { profile: "app" })).toEqual(line("profile of tenant-label"));
    expect(await about("secret-accessor-own-tenant", { allowedPrincipals: ["group:ops@example.com"] })).toEqual(
      line("allowedPrincipals of secret-accessor-own-tenant (1)"),
    );
  });
});
