import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compactCommand } from "../../../cli/commands/compact";
import { compactTo } from "../../../cli/ledger/compact";
import { duckDbEngine } from "../../../cli/questions/duckDb";
import {
  always,
  coverageQuestion,
  departedQuestion,
  fieldsQuestion,
  keysQuestion,
  tenantsQuestion,
} from "../../../cli/questions/ledgerQuestions";
import { Ledger } from "../../../egress/ledger/ledger";
import { allLines, asEntries, ledgerLines, person } from "../questions/support/logs";
import { runCommand } from "../support/runCommand";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-compact-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Seeds of the lines; more with COMPACT_ROUNDS. */
const seeds = Array.from({ length: Number(process.env.COMPACT_ROUNDS ?? 2) }, (_, index) => index + 1);

describe("bulkhead compact", () => {
  test.each(seeds)("gives every answer that the lines give, to the last person (seed %i)", async (seed) => {
    const minutes = Array.from({ length: 90 }, (_, minute) => {
      const ledger = new Ledger("acme", "p", "one");
      for (let one = 0; one < (minute * seed * 37) % 500; one++) {
        ledger.count("mixpanel", "report_generated", "*").sent("2026-11-01", person(one * minute));
      }
      const at = Date.UTC(2026, 10, 9, 22, minute);
      return [...ledger.take(at), ...ledger.takePeople(at)];
    });
    const lines = [...allLines(seed), ...minutes.flat()];
    const raw = join(folder, `raw-${seed}.ndjson`);
    writeFileSync(
      raw,
      asEntries(lines)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    );
    const [hours, again] = [join(folder, `hours-${seed}.parquet`), join(folder, `again-${seed}.parquet`)];
    const { lines: counted, rows } = await compactTo(hours, { json: [raw], parquet: [] });
    expect(counted).toBe(lines.length);
    expect(rows).toBeLessThan(lines.length);
    // Hours of hours are hours.
    await compactTo(again, { json: [], parquet: [hours] });
    const engines = await Promise.all([
      duckDbEngine({ json: [raw], parquet: [] }),
      duckDbEngine({ json: [], parquet: [hours] }),
      duckDbEngine({ json: [], parquet: [again] }),
    ]);
    const day = { since: "2026-11-09T00:00:00.000Z", until: "2026-11-10T00:00:00.000Z" };
    for (const window of [always, day]) {
      for (const question of [departedQuestion, tenantsQuestion, fieldsQuestion, keysQuestion, coverageQuestion]) {
        const [expected, ...others] = await Promise.all(engines.map((engine) => engine.ask(question(window))));
        expect(expected?.length).toBeGreaterThan(0);
        for (const rowsOf of others) {
          expect(rowsOf).toEqual(expected);
        }
      }
    }
    for (const engine of engines) {
      engine.close();
    }
  });

  test("writes a new file, and says how many lines became how many rows", async () => {
    const raw = join(folder, "few.ndjson");
    writeFileSync(
      raw,
      ledgerLines(1)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    );
    const out = join(folder, "few.parquet");
    const { code, stdout } = await runCommand(compactCommand, ["compact", raw, "--out", out]);
    expect(stdout).toMatch(/few\.parquet: \d+ lines in \d+ rows, \d+ bytes/);
    expect(code).toBe(0);
    const second = await runCommand(compactCommand, ["compact", raw, "--out", out]);
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining("'--out' must be a new file") });
    const other = await runCommand(compactCommand, ["compact", raw, "--out", "hours.csv"]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("ends in '.parquet', got 'hours.csv'") });
  });
});
