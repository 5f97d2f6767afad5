import { describe, expect, test } from "vitest";
import { DatedKey } from "../../../egress/keys/datedKey";
import { Refusal } from "../../../egress/ledger/reasons";
import { compileTreatment } from "../../../egress/plan/treatments";
import type { Treatment } from "../../../plan";

const key = new DatedKey(Buffer.alloc(32, 1), "acme", "mixpanel", "2024-06-01");

/** What leaves, or the reason in brackets. */
function treated(treatment: Treatment, value: unknown): unknown {
  const result = compileTreatment(treatment)(value, key);
  return result instanceof Refusal ? `(${result.reason})` : JSON.parse(result);
}

const number = (min: number, max: number, step: number): Treatment => ({ number: { min, max, step } });

const daysFromNow = (days: number) => Date.now() + days * 86_400_000;
const dayOf = (days: number) => new Date(daysFromNow(days)).toISOString().slice(0, 10);

describe("treatments", () => {
  test.each<[Treatment, unknown, unknown]>([
    ["boolean", true, true],
    ["boolean", "true", "(wrong-type)"],
    ["boolean", 1, "(wrong-type)"],
    [{ enum: ["free", 2, true] }, "free", "free"],
    [{ enum: ["free", 2, true] }, 2, 2],
    [{ enum: ["free", 2, true] }, true, true],
    [{ enum: ["free", 2, true] }, "2", "(not-allowed)"],
    [{ enum: ["free"] }, "Free", "(not-allowed)"],
    [{ enum: ["free"] }, ["free"], "(wrong-type)"],
    [{ enum: ["free"] }, null, "(wrong-type)"],
    [{ integer: { min: 0, max: 500 } }, 7, 7],
    [{ integer: { min: 0, max: 500 } }, 501, 500],
    [{ integer: { min: 0, max: 500 } }, -1, 0],
    [{ integer: { min: 0, max: 500 } }, 2.5, 3],
    [{ integer: { min: -5, max: 5 } }, -2.5, -2],
    [{ integer: { min: 0, max: 500 } }, "7", "(wrong-type)"],
    [{ integer: { min: 0, max: 500 } }, Number.POSITIVE_INFINITY, "(wrong-type)"],
    [number(0, 600_000, 100), 1_234, 1_200],
    [number(0, 600_000, 100), 1_250, 1_300],
    [number(0, 600_000, 100), 9e9, 600_000],
    [number(0, 1, 0.1), 0.3, 0.3],
    [number(0, 1, 0.1), 0.14999, 0.1],
    [number(0, 95, 10), 95, 90],
    [number(5, 95, 10), 0, 10],
    [number(3, 4, 10), 3.5, 3],
    [number(-1, 1, 1), -0.4, 0],
    [{ time: "year" }, "2026-11-05T10:11:12.345Z", "2026"],
    [{ time: "month" }, "2026-11-05T10:11:12.345Z", "2026-11"],
    [{ time: "day" }, "2026-11-05T23:30:00-02:00", "2026-11-06"],
    [{ time: "hour" }, "2026-11-05T10:11:12.345Z", "2026-11-05T10"],
    [{ time: "day" }, Date.UTC(2026, 10, 5) / 1000, "2026-11-05"],
    [{ time: "day" }, Date.UTC(2026, 10, 5), "2026-11-05"],
    [{ time: "day" }, "2026-11-05", "2026-11-05"],
    [{ time: "day" }, "2026-11-05 23:59:59", "2026-11-05"],
    [{ time: "day" }, "yesterday", "(wrong-type)"],
    [{ time: "day" }, "5", "(wrong-type)"],
    [{ time: "day" }, 4_915_112_345_678, "(wrong-type)"],
    [{ time: "day" }, daysFromNow(-729), dayOf(-729)],
    [{ time: "day" }, daysFromNow(-732), "(not-allowed)"],
    [{ time: "day" }, daysFromNow(2), "(not-allowed)"],
    [{ time: "day" }, 1_090_123_456, "(not-allowed)"],
    [{ time: { unit: "day", past: 7 } }, daysFromNow(-9), "(not-allowed)"],
    [{ time: { unit: "day", ahead: 90 } }, daysFromNow(80), dayOf(80)],
    [{ presence: true }, "ann@customer.test", true],
    [{ presence: true }, ["ann"], true],
    [{ presence: true }, false, true],
    [{ presence: true }, null, "(wrong-type)"],
    [{ list: { of: { enum: ["pdf", "csv"] }, max: 2 } }, ["pdf", "csv"], ["pdf", "csv"]],
    [{ list: { of: { enum: ["pdf", "csv"] }, max: 2 } }, ["pdf", "ann@customer.test"], ["pdf"]],
    [{ list: { of: { enum: ["pdf", "csv"] }, max: 2 } }, ["ann@customer.test"], "(not-allowed)"],
    [{ list: { of: { enum: ["pdf", "csv"] }, max: 2 } }, ["pdf", "csv", "pdf"], ["pdf", "csv"]],
    [{ list: { of: { enum: ["pdf", "csv"] }, max: 2 } }, [["pdf"]], "(wrong-type)"],
    [{ list: { of: { enum: ["pdf", "csv"] }, max: 2 } }, [], []],
    [{ list: { of: { enum: ["pdf", "csv"] }, max: 2 } }, "pdf", "(wrong-type)"],
    [{ list: { of: { text: { maxLength: 40 } }, max: 2 } }, ["fine", "ann@customer.test"], ["fine"]],
    ["country", "DE", "DE"],
    ["country", "jp", "JP"],
    ["country", "XX", "(not-allowed)"],
    ["country", "Germany", "(not-allowed)"],
    ["country", 49, "(wrong-type)"],
    [{ text: { maxLength: 5 } }, "hello world", "hello"],
    [{ text: { maxLength: 5 } }, "hell😀", "hell"],
    [{ text: { maxLength: 80 } }, "write to ann@customer.test today", "(detected)"],
    [{ text: { maxLength: 5 } }, "write to ann@customer.test today", "(detected)"],
    [{ text: { maxLength: 80 } }, "x".repeat(9_000), "(not-allowed)"],
    [{ text: { maxLength: 80 } }, 7, "(wrong-type)"],
    ["pseudonym", { id: "ann" }, "(wrong-type)"],
    ["pseudonym", "", "(wrong-type)"],
    [{ hashBucket: 4 }, ["ann"], "(wrong-type)"],
  ])("%j makes of %j: %j", (treatment, value, expected) => {
    expect(treated(treatment, value)).toEqual(expected);
  });

  test("a pseudonym names its key's date and holds 128 bits; a number and its text are one id", () => {
    expect(treated("pseudonym", "42")).toMatch(/^p2024-06-01_[A-Za-z0-9_-]{22}$/);
    expect(treated("pseudonym", 42)).toBe(treated("pseudonym", "42"));
  });

  test("a hash bucket is a whole number below its bound, the same for the same value", () => {
    for (const value of ["ann", 42, true]) {
      const bucket = treated({ hashBucket: 4 }, value);
      expect([0, 1, 2, 3]).toContain(bucket);
      expect(treated({ hashBucket: 4 }, value)).toBe(bucket);
    }
  });
});

describe("urlTemplate", () => {
  const templates: Treatment = {
    urlTemplate: ["/", "/reports/:id", "/reports/new", "/a/:b/:c", "/teams/:id/settings"],
  };
  test.each([
    ["https://app.test", "/"],
    ["https://app.test/?email=ann@customer.test", "/"],
    ["https://app.test/reports/42?x=1#ann", "/reports/:id"],
    ["/reports/42", "/reports/:id"],
    ["/reports/42/", "/reports/:id"],
    ["/reports/new", "/reports/new"],
    ["/reports/ann@customer.test", "/reports/:id"],
    ["/teams/7/settings", "/teams/:id/settings"],
    ["/teams/7/members", "(not-allowed)"],
    ["/reports/", "(not-allowed)"],
    ["/reports//x", "(not-allowed)"],
    ["/reports/42/raw", "(not-allowed)"],
    ["reports/42", "(not-allowed)"],
    ["javascript:alert(1)", "(not-allowed)"],
    ["", "(not-allowed)"],
    [42, "(wrong-type)"],
  ])("%j leaves as %j", (url, expected) => {
    expect(treated(templates, url)).toBe(expected);
  });
});
