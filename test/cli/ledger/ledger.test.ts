import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ledgerCommand } from "../../../cli/commands/ledger";
import { Ledger, type LedgerLine } from "../../../egress/ledger/ledger";
import { expectPlain } from "../support/plain";
import { runCommand } from "../support/runCommand";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-ledger-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 32 bits of a hash of a person. */
const person = (number: number) => createHash("sha256").update(String(number)).digest().readUInt32BE();

/** Ledger lines as the proxy counts them: in each minute, these people sent the field. */
function linesOf(field: string, minutes: readonly (readonly number[])[], key = "2026-11-01"): LedgerLine[] {
  const ledger = new Ledger("acme", "0".repeat(16));
  return minutes.flatMap((people, minute) => {
    for (const number of people) {
      ledger.count("mixpanel", "report_generated", field).sent(key, person(number));
    }
    return ledger.take(Date.UTC(2026, 10, 22, 10, minute));
  });
}

function file(name: string, lines: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return path;
}

const run = (args: readonly string[], input = "") => runCommand(ledgerCommand, ["ledger", ...args], input);

describe("bulkhead ledger", () => {
  test("adds up what left, and gives bounds for people of several minutes, which cannot be linked", async () => {
    const path = file("two.ndjson", [...linesOf("pages", [[1, 2, 3], [2, 3], [4]]), ...linesOf("*", [[1, 2, 3]])]);
    const { code, stdout } = await run([path, "--format", "json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      lines: 4,
      departed: [
        {
          tenant: "acme",
          vendor: "mixpanel",
          event: "report_generated",
          field: "*",
          sent: 3,
          mayHaveArrived: 0,
          people: { atLeast: 3, atMost: 3 },
          keys: 1,
          firstSent: "2026-11-22T10:00:00.000Z",
          lastSent: "2026-11-22T10:00:00.000Z",
        },
        {
          tenant: "acme",
          vendor: "mixpanel",
          event: "report_generated",
          field: "pages",
          sent: 6,
          mayHaveArrived: 0,
          people: { atLeast: 3, atMost: 6 },
          keys: 1,
          firstSent: "2026-11-22T10:00:00.000Z",
          lastSent: "2026-11-22T10:02:00.000Z",
        },
      ],
    });
  });

  test("shows a table of 80 columns", async () => {
    const { stdout } = await run([file("table.ndjson", linesOf("pages", [[1, 2]]))]);
    expect(stdout).toMatch(/│ acme +│ mixpanel +│ report_generated +│ pages +│ 2 +│ 2 +│/);
    expect(stdout).toContain("by 1 ledger lines");
    expectPlain(stdout);
  });

  test("reads standard input: container logs, other lines, and the entries of an export", async () => {
    const [line] = linesOf("pages", [[1]]);
    const input = [
      `2026-11-22T10:00:00Z ${JSON.stringify(line)}`,
      "something else",
      '{"kind":"other"}',
      `[${JSON.stringify({ jsonPayload: line })},`,
      `${JSON.stringify({ jsonPayload: line })}]`,
    ].join("\n");
    const { stdout } = await run(["--format", "json"], input);
    expect(JSON.parse(stdout)).toMatchObject({
      lines: 3,
      departed: [{ field: "pages", sent: 3, people: { atLeast: 1, atMost: 3 } }],
    });
  });

  test("gives bounds if several pseudonym keys were in use, since each counts everyone anew", async () => {
    const lines = [...linesOf("pages", [[1, 2]]), ...linesOf("pages", [[1]], "2026-12-01")];
    const { stdout } = await run([file("keys.ndjson", lines)]);
    expect(stdout).toMatch(/│ 3 +│ 2 to 3 +│/);
    expect(stdout).toContain("only bounds are");
  });

  test("counts what may have arrived, and as many more people", async () => {
    const ledger = new Ledger("acme", "");
    ledger.count("mixpanel", "report_generated", "*").dropped("2026-11-01", "not-delivered", 3);
    ledger.count("mixpanel", "report_generated", "*").sent("2026-11-01", person(1));
    const { stdout } = await run([file("late.ndjson", ledger.take(0))]);
    expect(stdout).toMatch(/│ 1 \+ 3 +│ 1 to 4 +│/);
    expect(stdout).toContain("may have arrived");
  });

  test("narrows down to a window, a vendor, a tenant and an event", async () => {
    const path = file("narrow.ndjson", linesOf("pages", [[1, 2], [3], [4, 5, 6]]));
    const sent = async (...args: string[]) => {
      const { stdout } = await run([path, "--format", "json", ...args]);
      return JSON.parse(stdout).departed.map((one: { sent: number }) => one.sent);
    };
    expect(await sent("--from", "2026-11-22T10:01Z", "--to", "2026-11-22T10:02Z")).toEqual([1]);
    expect(await sent("--from", "2026-11-22", "--vendor", "mixpanel", "--tenant", "acme")).toEqual([6]);
    expect(await sent("--event", "other")).toEqual([]);
  });

  test.each([
    [["--vendor", "mixpanle"], "'--vendor' must be one that the ledger names (mixpanel), got 'mixpanle'"],
    [["--tenant", "bravo"], "'--tenant' must be one that the ledger names (acme), got 'bravo'"],
    [["--from", "2999-01-01"], "'--from' must not lie in the future"],
  ])("ends with 2 for %j, and says what there is", async (args, message) => {
    const { code, stderr } = await run([file("known.ndjson", linesOf("pages", [[1]])), ...args]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test("counts nothing that was dropped", async () => {
    const ledger = new Ledger("acme", "");
    ledger.count("mixpanel", "report_generated", "pages").dropped(null, "wrong-type");
    const { stdout, code } = await run([file("dropped.ndjson", ledger.take(0))]);
    expect(stdout).toBe("nothing left, by 1 ledger lines\n");
    expect(code).toBe(0);
  });

  test("estimates many people within a few per cent", async () => {
    const people = Array.from({ length: 5_000 }, (_, number) => number);
    const { stdout } = await run([file("many.ndjson", linesOf("pages", [people, people])), "--format", "json"]);
    const [{ people: counted, sent }] = JSON.parse(stdout).departed;
    expect(sent).toBe(10_000);
    expect(Math.abs(counted.atLeast - 5_000)).toBeLessThan(500);
    expect(Math.abs(counted.atMost - 5_000)).toBeLessThan(500);
  });

  test.each([
    [
      ["missing.ndjson"],
      "",
      /^'files' must name a readable file, got 'missing.ndjson' \(ENOENT\); give files of ledger lines\n$/,
    ],
    [
      [],
      "hello\n",
      /^the input must hold ledger lines, got none in standard input; give the proxy's log or an export of it\n$/,
    ],
  ])("ends with 2 for %j", async (args, input, message) => {
    const { code, stderr, stdout } = await run(args, input);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
