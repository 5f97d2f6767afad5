import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breachCommand } from "../../../cli/commands/breach";
import { verifyCommand } from "../../../cli/commands/verify";
import { Ledger } from "../../../egress/ledger/ledger";
import { settle } from "../../../egress/ledger/pendingCall";
import { planDigest } from "../../../egress/plan/digest";
import { parsePlan } from "../../../plan";
import { newKeyPair } from "../../../review";
import { ledgerLines } from "../questions/support/logs";
import { expectPlain } from "../support/plain";
import { runCommand } from "../support/runCommand";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-breach-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const planText = (pages: string) => `version: 1
vendors: { mixpanel: { region: eu }, segment: {} }
events:
  report_generated: { to: [mixpanel, segment], fields: { pages: ${pages} } }
`;
const digestOf = (pages: object) => {
  const fields = { pages };
  const parsed = parsePlan({
    version: 1,
    vendors: { mixpanel: { region: "eu" }, segment: {} },
    events: { report_generated: { to: ["mixpanel", "segment"], fields } },
  });
  return parsed.ok ? planDigest(parsed.plan) : "";
};
const earlier = digestOf({ integer: { min: 0, max: 100 } });
const later = digestOf({ hashBucket: 8 });

const ledger = join(folder, "ledger.ndjson");
const plan = join(folder, "plan.yaml");
const key = join(folder, "incident.pem");
const register = `version: 1
vendors:
  mixpanel:
    access: [{ who: analytics@example.com, role: owner }]
    token: { scope: send events, canRead: false }
    region: eu
    retentionDays: 400
    contract: { reference: DPA-7, notifyWithinHours: 24 }
    reviewed: "2026-10-01"
    contact: security@vendor.example
contacts:
  - { role: incident, name: Ina, email: ina@example.com }
  - { role: legal, name: Leo, email: leo@example.com }
`;

/** Ledger lines under two plans: acme's under the earlier one, the others' under the later. */
const lines = ledgerLines(3).map((line) => ({ ...line, plan: line.tenant === "acme" ? earlier : later }));

beforeAll(() => {
  writeFileSync(ledger, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  writeFileSync(join(folder, "vendors.yaml"), register);
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
  git("init", "-q");
  for (const pages of ["{ integer: { min: 0, max: 100 } }", "{ hashBucket: 8 }"]) {
    writeFileSync(plan, planText(pages));
    git("add", "plan.yaml");
    git("commit", "-qm", "plan");
  }
  const pair = newKeyPair();
  writeFileSync(key, pair.privateKey);
  writeFileSync(`${key}.pub`, pair.publicKey);
});

const breach = (...args: string[]) => runCommand(breachCommand, ["breach", ...args]);
const window = ["--from", "2026-11-09", "--to", "2026-11-12"];

describe("bulkhead breach", () => {
  test("says which fields left under which treatment, of which tenants and how many people, and by which keys they link", async () => {
    const out = join(folder, "one");
    const { code, stdout, stderr } = await breach(
      ...[ledger, "--vendor", "mixpanel", ...window, "--plan", plan, "--known-at", "2026-11-26T09:00Z"],
      ...["--key", key, "--out", out, "--format", "json"],
    );
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const { assessment, deadlines, contacts } = JSON.parse(stdout);
    expect(assessment.fields).toMatchObject(
      [
        { event: "report_generated", field: "pages", plan: earlier, treatment: "whole number, 0 to 100", tenants: 1 },
        {
          event: "report_generated",
          field: "pages",
          plan: later,
          treatment: "bucket 0 to 7 of a keyed hash",
          tenants: 2,
        },
      ].sort((one, other) => (one.plan < other.plan ? -1 : 1)),
    );
    const own = lines.filter(({ vendor, field }) => vendor === "mixpanel" && field === "*");
    const count = (tenant: string, of: "sent" | "dropped") =>
      own.filter((line) => line.tenant === tenant).reduce((sum, line) => sum + line[of], 0);
    expect(
      assessment.tenants.map(({ tenant, events, mayHaveArrived }: Record<string, unknown>) => [
        tenant,
        events,
        mayHaveArrived,
      ]),
    ).toEqual(["acme", "bravo", "globex"].map((tenant) => [tenant, count(tenant, "sent"), count(tenant, "dropped")]));
    for (const { people } of assessment.tenants) {
      expect(people.atLeast).toBeGreaterThan(0);
      expect(people.atMost).toBeGreaterThanOrEqual(people.atLeast);
    }
    expect(assessment.keys).toContainEqual({ tenant: "acme", date: "2026-10-01", secret: "acme_pseudonym_2026-10-01" });
    expect(deadlines).toContainEqual(
      expect.objectContaining({
        until: "2026-11-29T09:00:00.000Z",
        source: expect.stringContaining("GDPR, Article 33(1)"),
      }),
    );
    expect(deadlines).toContainEqual(
      expect.objectContaining({ until: "2026-11-27T09:00:00.000Z", source: expect.stringContaining("DPA-7") }),
    );
    expect(deadlines).toContainEqual(expect.objectContaining({ source: expect.stringContaining("APPI") }));
    expect(contacts).toMatchObject([{ name: "Ina" }, { name: "Leo" }]);
    expect((await runCommand(verifyCommand, ["verify", out, "--key", `${key}.pub`])).code).toBe(0);
  });

  test("says of an aggregate's numbers what they are, and that they name nobody and link to nobody", async () => {
    const written = {
      version: 1,
      vendors: { mixpanel: { region: "eu" } },
      events: { report: { to: [], fields: { plan: { enum: ["free", "team"] } } } },
      aggregates: {
        reports: {
          of: "report",
          count: true,
          by: ["plan"],
          every: "hour",
          to: ["mixpanel"],
          privacy: { epsilon: 1, perPerson: 3, atLeast: 10 },
        },
      },
      budget: { epsilon: 800, every: "month" },
    };
    const parsed = parsePlan(written);
    const ledgerOf = new Ledger("acme", parsed.ok ? planDigest(parsed.plan) : "", "one");
    ledgerOf.count("mixpanel", "report", "*").dropped(null, "aggregated", 41);
    for (const field of ["*", "plan", "count"]) {
      settle(
        { index: 0, key: null, counts: [ledgerOf.count("mixpanel", "reports", field)], subject: undefined },
        "sent",
      );
    }
    const [plans, logs] = [join(folder, "aggregates.json"), join(folder, "aggregates.ndjson")];
    writeFileSync(plans, JSON.stringify(written));
    writeFileSync(
      logs,
      ledgerOf
        .take(Date.UTC(2026, 10, 10))
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    );
    const { code, stdout, stderr } = await breach(
      ...[logs, "--vendor", "mixpanel", ...window, "--plan", plans, "--vendors", join(folder, "vendors.yaml")],
      ...["--key", key, "--out", join(folder, "numbers"), "--format", "json"],
    );
    expect([code, stderr]).toEqual([0, ""]);
    const { assessment } = JSON.parse(stdout);
    expect(assessment.fields).toMatchObject([
      {
        event: "reports",
        field: "count",
        treatment: "number about all events of a group in one hour, with noise (epsilon 1)",
      },
      { event: "reports", field: "plan", treatment: "one of free, team" },
    ]);
    expect(assessment).toMatchObject({ events: 1, people: { atLeast: 0, atMost: 0 }, keys: [], mayHaveArrived: 0 });
  });

  test("writes a page, tables, evidence, and a draft for each customer that says nothing of the others", () => {
    const out = join(folder, "one");
    expect(readdirSync(out).sort()).toEqual(
      [
        "bundle.dsse.json",
        "drafts",
        "evidence",
        "fields.csv",
        "keys.csv",
        "report.html",
        "report.json",
        "tenants.csv",
      ].sort(),
    );
    const draft = readFileSync(join(out, "drafts", "customers", "acme.en.md"), "utf8");
    expect(draft).toContain("`report_generated`, `pages`: whole number, 0 to 100");
    expect(draft).not.toMatch(/bravo|globex|hash/);
    expect(readFileSync(join(out, "drafts", "customers", "acme.ja.md"), "utf8")).toContain("仮名");
    expect(readFileSync(join(out, "drafts", "authority.ja.md"), "utf8")).toContain("法的助言ではありません");
    expect(readFileSync(join(out, "drafts", "legal.en.md"), "utf8")).toContain("not legal advice");
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).toContain("bucket 0 to 7 of a keyed hash");
    expect(readFileSync(join(out, "evidence", "days.csv"), "utf8").split("\r\n")[0]).toMatch(/^day,tenant,instance/);
  });

  test("says what it does not know: the time before the logs, an unknown plan, a silent tenant, no register", async () => {
    const { stdout, code } = await breach(
      ...[
        ledger,
        "--vendor",
        "mixpanel",
        "--from",
        "2026-11-01",
        "--to",
        "2026-11-09T00:30Z",
        "--out",
        join(folder, "two"),
      ],
    );
    expect(code).toBe(0);
    const text = stdout.replace(/\s+/g, " ");
    expect(text).toMatch(/The logs begin at 2026-11-09T\d\d:00:00.000Z: nothing is known of the time before/);
    expect(text).toContain("no entry for 'mixpanel'");
    expect(text).toContain("not signed: give '--key'");
    expect(text).toContain("not touched by this command");
    expectPlain(stdout);
    const unsigned = await runCommand(verifyCommand, ["verify", join(folder, "two")]);
    expect(unsigned.code).toBe(2);
    const all = await breach(ledger, "--vendor", "mixpanel", ...window, "--out", join(folder, "three"));
    expect(all.stdout.replace(/\s+/g, " ")).toMatch(/The treatments under plan [0-9a-f, ]+ are not known/);
  });

  test.each([
    [["--from", "2026-11-09"], "'--vendor' must name the vendor that was breached, got nothing; give it"],
    [["--vendor", "mixpanel"], "'--from' must say when it began at the vendor, got nothing"],
    [
      ["--vendor", "mixpanle", ...window],
      "'--vendor' must be one that the ledger names (api/anthropic, mixpanel, segment), got 'mixpanle'",
    ],
    [
      ["--vendor", "mixpanel", "--tenant", "acmee", ...window],
      "'--tenant' must be one that the ledger names (acme, bravo, globex), got 'acmee'",
    ],
    [["--vendor", "mixpanel", "--from", "2999-01-01"], "'--from' must not lie in the future"],
    [["--vendor", "mixpanel", ...window, "--key", "nothing.pem"], "'--key' must name a private key, got 'nothing.pem'"],
    [["--vendor", "mixpanel", ...window, "--plan", "nothing.yaml"], "'nothing.yaml' must be a readable file"],
    [["--vendor", "mixpanel", ...window, "--out", tmpdir()], "'--out' must be a new folder"],
  ])("ends with 2 for %j, and writes nothing", async (args, message) => {
    const before = readdirSync(folder).length;
    const { code, stderr, stdout } = await breach(ledger, ...args);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(readdirSync(folder).length).toBe(before);
    expect(existsSync("breach-mixpanel")).toBe(false);
  });
});
