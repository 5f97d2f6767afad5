import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import { declaredFields, eventLines } from "../../../cli/prove/flows/declared";
import { readLedger } from "../../../cli/prove/flows/ledger";
import { treatmentWords } from "../../../cli/prove/flows/treatmentWords";
import { parsePlan, treatmentSchema } from "../../../plan";
import { manyTenants } from "./support/manyTenants";
import { stackOf } from "./support/written";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-ledger-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line = (minute: string, field: string, counts: object, more: object = {}) => ({
  kind: "ledger",
  minute: `2026-11-22T${minute}:00.000Z`,
  tenant: "tenant-001",
  vendor: "mixpanel",
  event: "event_0",
  field,
  plan: "0".repeat(16),
  key: "2026-11-01",
  sent: 0,
  dropped: 0,
  reason: null,
  ...counts,
  ...more,
});

describe("the field inventory", () => {
  test("adds up the ledger: first and last minute sent, counts, and what no plan has", async () => {
    const first = join(folder, "first.ndjson");
    const second = join(folder, "second.json");
    const lines = [line("10:05", "pages", { sent: 3 }), line("10:07", "pages", { dropped: 2, reason: "wrong-type" })];
    writeFileSync(first, `not json\n${lines.map((one) => JSON.stringify(one)).join("\r\n")}\n{"kind":"other"}\n`);
    // As Cloud Logging exports them, an array with an entry a line.
    const exported = [
      line("09:00", "pages", { sent: 1 }),
      line("10:00", "distinct_id", { sent: 4 }),
      line("10:00", "old_field", { sent: 1 }),
      line("10:00", "*", { sent: 4 }),
    ].map((jsonPayload) => JSON.stringify({ jsonPayload }));
    writeFileSync(second, `[${exported.join(",\n")}]\n`);
    const model = buildProof({
      resources: stackOf(...manyTenants(1)),
      source: "state",
      ledger: await readLedger([first, second]),
    });
    const row = (field: string) => model.fields.find((one) => one.vendor === "mixpanel" && one.field === field);
    expect(row("pages")).toMatchObject({
      treatment: "whole number, 0 to 500",
      firstSent: "2026-11-22T09:00:00.000Z",
      lastSent: "2026-11-22T10:05:00.000Z",
      sent: 4,
      dropped: 2,
    });
    expect(row("workspace")).toMatchObject({ sent: 0, firstSent: undefined });
    expect(row("distinct_id")?.treatment).toBe("pseudonym: a keyed hash (identity fields always are)");
    expect(row("old_field")).toMatchObject({ treatment: undefined, sent: 1 });
    expect(row("*")).toBeUndefined();
  });

  test("has the numbers of aggregates, and the fields of rows", () => {
    const written = {
      version: 1,
      vendors: { mixpanel: { region: "eu" } },
      events: {
        report: { to: [], fields: { plan: { enum: ["free", "team"] }, pages: { integer: { min: 0, max: 9 } } } },
      },
      aggregates: {
        reports: { of: "report", count: true, sum: ["pages"], by: ["plan", "$hour"], every: "day", to: ["mixpanel"] },
      },
      sinks: { bigquery: { events: ["report"], days: 30 } },
    };
    const parsed = parsePlan(written);
    if (!parsed.ok) {
      throw new Error(JSON.stringify(parsed.problems));
    }
    const numbers = "number about all events of a group in one day";
    expect(
      declaredFields(parsed.plan).map(({ vendor, event, field, treatment }) => [vendor, event, field, treatment]),
    ).toEqual([
      ["mixpanel", "reports", "plan", "one of free, team"],
      ["mixpanel", "reports", "hour", "hour of the day, UTC"],
      ["mixpanel", "reports", "count", numbers],
      ["mixpanel", "reports", "sum_pages", numbers],
      ["bigquery", "report", "plan", "one of free, team"],
      ["bigquery", "report", "pages", "whole number, 0 to 9"],
    ]);
    expect(eventLines(parsed.plan, "mixpanel")).toEqual([
      "reports: numbers in place of events, plan, hour, count, sum_pages",
    ]);
    expect(eventLines(parsed.plan, "bigquery")).toEqual(["report: plan, pages"]);
  });

  test.each([
    ["pseudonym", "pseudonym: a keyed hash"],
    ["boolean", "true or false"],
    ["country", "country code"],
    [{ enum: ["a", 1, true] }, "one of a, 1, true"],
    [{ enum: ["a", "b", "c", "d", "e", "f", "g", "h"] }, "one of a, b, c, d, e, f and 2 more"],
    [{ integer: { min: 0, max: 5 } }, "whole number, 0 to 5"],
    [{ number: { min: 0, max: 5, step: 0.5 } }, "number, 0 to 5 in steps of 0.5"],
    [{ time: "day" }, "time, cut to the day"],
    [{ hashBucket: 64 }, "bucket 0 to 63 of a keyed hash"],
    [{ urlTemplate: ["/", "/reports/:id"] }, "URL template: /, /reports/:id"],
    [{ text: { maxLength: 80 } }, "free text of at most 80 characters, searched for personal data"],
  ])("says %j in words", (treatment, words) => {
    expect(treatmentWords(treatmentSchema.parse(treatment))).toBe(words);
  });
});
