import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sqlParser from "node-sql-parser/build/bigquery.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loginsQuestion, namesQuestion, touchedQuestion } from "../../../cli/questions/auditQuestions";
import { bigQueryText } from "../../../cli/questions/bigQuery";
import { duckDbEngine } from "../../../cli/questions/duckDb";
import {
  always,
  coverageQuestion,
  departedQuestion,
  fieldsQuestion,
  keysQuestion,
  mayHaveArrived,
  tenantsQuestion,
} from "../../../cli/questions/ledgerQuestions";
import type { Engine, Question } from "../../../cli/questions/question";
import { anyEvent, Ledger } from "../../../egress/ledger/ledger";
import { mergedSubjects } from "../../../egress/ledger/subjects";
import { askAsBigQuery } from "./support/asBigQuery";
import { allLines, asEntries, auditEntries, ledgerLines, person } from "./support/logs";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-dialects-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const window = { since: "2026-11-09T03:00:00.000Z", until: "2026-11-11T00:00:00.000Z" };
const questions: readonly Question[] = [
  departedQuestion(window),
  departedQuestion({ ...window, vendor: "mixpanel", tenant: "acme", event: "report_generated" }),
  tenantsQuestion({ ...window, vendor: "mixpanel" }),
  fieldsQuestion({ ...window, vendor: "mixpanel" }),
  keysQuestion({ ...window, vendor: "mixpanel" }),
  coverageQuestion(window),
  touchedQuestion({ ...window, since: "2026-11-09T00:00:00.000Z" }),
  loginsQuestion({ ...window, since: "2026-11-09T00:00:00.000Z" }),
  namesQuestion({ ...window, since: "2026-11-09T00:00:00.000Z" }),
  touchedQuestion({ ...window, since: "2026-11-09T00:00:00.000Z", tenant: "acme" }),
  touchedQuestion({
    ...window,
    since: "2026-11-09T00:00:00.000Z",
    resource: "acme_key",
    principal: "BRAVO",
    method: "access",
  }),
];
const titled = questions.map((question) => ({
  title: `${question.name} by ${Object.keys(question.parameters).join(", ")}`,
  question,
}));

describe("a question", () => {
  const lines = ledgerLines(7);
  const entries = [...asEntries(allLines(7)), ...auditEntries()];
  const file = join(folder, "entries.ndjson");
  let engine: Engine;

  beforeAll(async () => {
    // Each entry twice, as two exports of overlapping times have them.
    writeFileSync(file, [...entries, ...entries].map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    engine = await duckDbEngine({ json: [file], parquet: [] });
  });
  afterAll(() => engine.close());

  test.each(titled)("has the same rows in both dialects: $title", async ({ question }) => {
    const rows = await engine.ask(question);
    expect(rows.length).toBeGreaterThan(0);
    // The linked dataset holds what was received in the window and an hour after it.
    const answer = await askAsBigQuery(question, [...entries, ...entries], join(folder, "big.ndjson"));
    if (question.name === "coverage") {
      expect(answer.map(({ tenant, lines: count }) => [tenant, count])).toEqual(
        rows.map(({ tenant, lines: count }) => [tenant, count]),
      );
      return;
    }
    expect(answer).toEqual(rows);
  });

  test.each(titled)("is BigQuery's SQL to a parser: $title", ({ question }) => {
    const { Parser } = sqlParser;
    const text = bigQueryText(question, "acme-logs.cell_audit._AllLogs");
    const { ast } = new Parser().parse(text, { database: "BigQuery" });
    const [statement] = Array.isArray(ast) ? ast : [ast];
    expect(statement).toMatchObject({ type: "select" });
    expect(() => new Parser().parse(text.replace("GROUP BY", "GROUPED BY"), { database: "BigQuery" })).toThrow();
  });

  test("counts what left, and gives the bounds of people that the ledger itself gives", async () => {
    const rows = await engine.ask(departedQuestion(always));
    const maybe: readonly string[] = mayHaveArrived;
    const names = [
      ...new Set(lines.map(({ tenant, vendor, event, field }) => JSON.stringify([tenant, vendor, event, field]))),
    ];
    const expected = names.sort().flatMap((name) => {
      const [tenant, vendor, event, field] = JSON.parse(name);
      const own = lines.filter((line) => JSON.stringify([line.tenant, line.vendor, line.event, line.field]) === name);
      const late = own
        .filter(({ reason }) => maybe.includes(reason ?? ""))
        .reduce((sum, { dropped }) => sum + dropped, 0);
      const sent = own.filter((line) => line.sent > 0);
      if (sent.length === 0 && late === 0) {
        return [];
      }
      const keys = [...new Set(sent.map(({ key }) => key))];
      const bounds = keys.map((key) => mergedSubjects(sent.filter((line) => line.key === key)));
      return [
        {
          tenant,
          vendor,
          event,
          field,
          sent: sent.reduce((sum, line) => sum + line.sent, 0),
          maybe: late,
          at_least: Math.max(0, ...bounds.map(({ atLeast }) => atLeast)),
          at_most: bounds.reduce((sum, { atMost }) => sum + atMost, 0) + late,
        },
      ];
    });
    expect(rows.map(({ pseudonym_keys, first_minute, last_minute, ...row }) => row)).toEqual(expected);
  });

  test("gives the lines of single events alone, where it is not about the people of a tenant", async () => {
    for (const question of [departedQuestion(always), fieldsQuestion(always), keysQuestion(always)]) {
      const rows = await engine.ask(question);
      expect(rows.map(({ event }) => event)).not.toContain(anyEvent);
    }
    const [row] = (await engine.ask(coverageQuestion(always))).filter(({ tenant }) => tenant === "acme");
    expect(row?.lines).toBe(lines.filter(({ tenant }) => tenant === "acme").length);
  });

  test("finds a tenant's things by their names, and not those of a tenant whose id begins alike", async () => {
    const rows = await engine.ask(touchedQuestion({ ...always, tenant: "acme" }));
    expect(rows.map(({ principal, calls, refused }) => [String(principal).split("@")[0], calls, refused])).toEqual([
      ["ann", 1, 0],
      ["acme-run", 1, 0],
      ["acme-run", 1, 0],
      ["bravo-run", 1, 1],
      ["storage", 1, 0],
    ]);
  });
});

describe("the people of a tenant over several events", () => {
  const minute = (at: number) => Date.UTC(2026, 10, 9, 4, at);
  /** Four events of the same people in each minute. */
  function sent(people: number, minutes: number, instance: string, withPeople: (at: number) => boolean = () => true) {
    const ledger = new Ledger("acme", "a".repeat(16), instance);
    return Array.from({ length: minutes }, (_, at) => {
      for (let one = 0; one < people; one++) {
        for (const event of ["opened", "asked", "answered", "closed"]) {
          ledger.count("mixpanel", event, "*").sent("2026-11-01", person(one));
        }
      }
      const all = ledger.takePeople(minute(at));
      return [...ledger.take(minute(at)), ...(withPeople(at) ? all : [])];
    }).flat();
  }
  const boundsFrom = async (name: string, lines: Parameters<typeof asEntries>[0]) => {
    const entries = asEntries(lines);
    const file = join(folder, `${name}.ndjson`);
    writeFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    const engine = await duckDbEngine({ json: [file], parquet: [] });
    const question = tenantsQuestion({ ...window, vendor: "mixpanel" });
    const [row] = await engine.ask(question);
    engine.close();
    expect(await askAsBigQuery(question, entries, join(folder, `${name}-big.ndjson`))).toEqual([row]);
    return [Number(row?.sent), Number(row?.at_least), Number(row?.at_most)] as const;
  };

  test("are exact up to 256 in one minute, and not added up over events", async () => {
    expect(await boundsFrom("few", sent(200, 1, "one"))).toEqual([800, 200, 200]);
  });

  test.each([400, 5_000, 20_000])("are near the truth for %d people of a day of one instance", async (people) => {
    const [, atLeast, atMost] = await boundsFrom(`many-${people}`, sent(people, 3, "one"));
    expect(Math.abs(atLeast - people) / people).toBeLessThan(0.05);
    expect(Math.abs(atMost - people) / people).toBeLessThan(0.07);
  });

  test("add up over instances, which may have had the same people or others", async () => {
    const [, atLeast, atMost] = await boundsFrom("two", [...sent(200, 1, "one"), ...sent(200, 1, "two")]);
    expect([atLeast, atMost]).toEqual([200, 400]);
  });

  test("are those of the single events, added up, as soon as a line about all of them is missing", async () => {
    expect(
      await boundsFrom(
        "old",
        sent(200, 1, "one", () => false),
      ),
    ).toEqual([800, 200, 800]);
    const [, atLeast, atMost] = await boundsFrom(
      "half",
      sent(200, 2, "one", (at) => at > 0),
    );
    expect([atLeast, atMost]).toEqual([200, 1600]);
  });
});
