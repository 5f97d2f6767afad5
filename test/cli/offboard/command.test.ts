/** The command itself: what it takes, what it prints, and how it ends. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { offboardCommand } from "../../../cli/commands/offboard";
import type { OperatedCell } from "../operate/support/operatedCell";
import { expectPlain } from "../support/plain";
import { runCommand } from "../support/runCommand";
import { offboardCell } from "./support/offboardCell";

let cell: OperatedCell;
const folder = mkdtempSync(join(tmpdir(), "bulkhead-offboard-command-"));
const idsFile = join(folder, "users.txt");
const all = ["mixpanel", "segment", "posthog", "amplitude", "ga4", "rudderstack"];

// The command's cloud is the cell of this test.
vi.mock("../../../cli/operate/cloud/openCloud", () => ({
  withCloud: (_: unknown, work: (cloud: unknown) => unknown) => work(cell.cloud),
}));

beforeEach(async () => {
  cell = await offboardCell();
  writeFileSync(idsFile, "user-4711\n");
});
afterEach(() => cell.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runCommand(offboardCommand, ["offboard", "acme", ...args]);

test("exports, destroys, and writes the certificate where it is told", async () => {
  const out = join(folder, "certificate");
  const exported = join(folder, "export");
  const { code, stdout } = await run("--ids", idsFile, "--export", exported, "--skip", ...all, "--out", out);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^acme is destroyed but for what Google keeps for a time/);
  expectPlain(stdout);
  expect(JSON.parse(readFileSync(join(exported, "manifest.json"), "utf8")).files).toHaveLength(2);
  expect(readFileSync(join(out, "certificate.md"), "utf8")).toContain("# Certificate of off-boarding (scheduled)");
  const later = await run("--skip", ...all, "--out", join(folder, "later"), "--format", "json");
  expect(JSON.parse(later.stdout)).toMatchObject({ version: 1, stage: "scheduled", signed: false, tenant: "acme" });
});

test("names every mistake in the list by its line, before anything else", async () => {
  writeFileSync(idsFile, "user-1\n\nuser-1\n user-2\n");
  const { code, stderr } = await run("--ids", idsFile, "--without-export", "--skip", ...all);
  expect(code).toBe(2);
  expect(stderr.trim().split("\n")).toHaveLength(3);
  for (const line of [2, 3, 4]) {
    expect(stderr).toContain(`${idsFile}:${line}: `);
  }
});

test("refuses what contradicts itself, an unknown vendor, and credentials that are missing", async () => {
  const both = await run("--export", folder, "--without-export");
  expect([both.code, both.stderr.trim()]).toEqual([
    2,
    "'--export' must not be given with '--without-export'; give one of them",
  ]);
  expect((await run("--skip", "acmetrics")).stderr).toContain(
    "'--skip' must name vendors of the plan, got 'acmetrics'",
  );
  const missing = await run("--ids", idsFile, "--without-export", "--skip", ...all.slice(1));
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("'mixpanel' must have credentials for deletion, got nothing");
});

test("with --dry-run says what would happen and what is lacking, and writes nothing", async () => {
  const out = join(folder, "dry");
  const ready = await run("--ids", idsFile, "--export", out, "--skip", ...all, "--dry-run", "--out", out);
  expect(ready.code).toBe(0);
  expect(ready.stdout).toMatch(
    /^nothing was changed; without '--dry-run', acme is off-boarded in these steps\n1\. take/,
  );
  expect(existsSync(out)).toBe(false);
  const lacking = await run("--dry-run", "--format", "json", "--skip", ...all);
  expect(lacking.code).toBe(1);
  expect(JSON.parse(lacking.stdout)).toMatchObject({ version: 1, dryRun: true, tenant: "acme" });
  expect(JSON.parse(lacking.stdout).obstacles).toHaveLength(2);
});
