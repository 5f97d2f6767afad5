import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { whoCommand } from "../../../cli/commands/who";
import { auditEntries } from "../questions/support/logs";
import { expectPlain } from "../support/plain";
import { runCommand } from "../support/runCommand";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-who-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "audit.json");
// As `gcloud logging read --format=json` writes it.
writeFileSync(file, JSON.stringify(auditEntries(), null, 2));

const who = (...args: string[]) => runCommand(whoCommand, ["who", ...args]);

describe("bulkhead who", () => {
  test("joins a login to the app's account, and the account to what it touched", async () => {
    const { code, stdout } = await who(file, "--tenant", "acme", "--format", "json");
    expect(code).toBe(0);
    const { touches, entries } = JSON.parse(stdout);
    expect(entries).toBe(7);
    const run = touches.filter(({ principal }: { principal: string }) => principal.startsWith("acme-run@"));
    expect(run).toMatchObject([
      {
        resource: "projects/acme-cell/secrets/acme_key_anthropic/versions/1",
        calls: 1,
        onBehalfOf: ["ann@acme.example"],
      },
      { resource: "projects/_/buckets/acme-data-1/objects/a.txt", calls: 1, onBehalfOf: ["ann@acme.example"] },
    ]);
    // Bob was logged in at another tenant's app, whose account was refused.
    const others = touches.filter(({ onBehalfOf }: { onBehalfOf: string[] }) =>
      onBehalfOf.includes("bob@bravo.example"),
    );
    expect(others).toMatchObject([{ calls: 1, refused: 1 }]);
    expect(others[0].principal).toMatch(/^bravo-run@/);
  });

  test("lists who was let in to a tenant's app between two times, of several users", async () => {
    const [entry] = auditEntries();
    const login = entry as unknown as { timestamp: string; protoPayload: Record<string, unknown> };
    const start = Date.parse(login.timestamp);
    const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
    const ofCyd = structuredClone(login);
    ofCyd.timestamp = at(90);
    ofCyd.protoPayload.authenticationInfo = { principalEmail: "cyd@acme.example" };
    const both = join(folder, "both.json");
    writeFileSync(both, JSON.stringify([login, { ...ofCyd, insertId: "audit-cyd" }]));
    const people = async (from: number, to: number) => {
      const { stdout } = await who(
        both,
        ...["--tenant", "acme", "--from", at(from), "--to", at(to), "--format", "json"],
      );
      return JSON.parse(stdout).touches.map(({ principal }: { principal: string }) => principal);
    };
    expect(await people(-1, 10)).toEqual(["ann@acme.example"]);
    expect(await people(80, 100)).toEqual(["cyd@acme.example"]);
    expect(await people(-1, 100)).toEqual(["ann@acme.example", "cyd@acme.example"]);
  });

  test("names a call that was refused, and who made it", async () => {
    const { code, stdout } = await who(file, "--resource", "acme_key", "--principal", "bravo");
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "bravo-run@acme-cell.iam.gserviceaccount.com, for bob@bravo.example AccessSecretVersion on secrets/acme_key_anthropic/versions/1: 1 call, 1 refused",
    );
    expect(stdout.replace(/\s+/g, " ")).toContain("the log can't say for which of them");
    expectPlain(stdout);
  });

  test("ends with 1 if nobody did", async () => {
    const { code, stdout } = await who(file, "--principal", "carol");
    expect(code).toBe(1);
    expect(stdout).toBe("nobody, by 7 audit entries of that time\n");
  });

  test.each([
    [["--tenant", "acmee"], "'--tenant' must be one that the audit log names (acme, acme-two, bravo), got 'acmee'"],
    [["--from", "2026-11-12", "--to", "2026-11-13"], "the log must hold audit entries of this time, got none"],
    [["--from", "2999-01-01"], "'--from' must not lie in the future, got '2999-01-01'"],
    [["--from", "2026-02-30"], "'--from' must be a day such as 2026-11-09"],
    [["--from", "2026-02-30T08:00Z"], "'--from' must be a day such as 2026-11-09"],
    [["--from", "2026-11-09", "--to", "2026-11-08"], "'--to' must be after '--from'"],
    [["--dataset", "nothing"], "'--dataset' must be 'project.dataset', got 'nothing'"],
  ])("ends with 2 for %j", async (args, message) => {
    const { code, stdout, stderr } = await who(file, ...args);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test("ends with 2 for a file that is not JSON, with its name", async () => {
    const bad = join(folder, "bad.ndjson");
    writeFileSync(bad, '{"protoPayload": {"serviceName"\n');
    const { code, stderr } = await who(bad);
    expect(stderr).toContain(
      `'files' must hold JSON, one object per line or in a list, got something else in '${bad}'`,
    );
    expect(code).toBe(2);
  });
});
