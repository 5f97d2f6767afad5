import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { detect } from "../../../egress/detect";
import { forms } from "../../../egress/detect/normalize";
import { DatedKey } from "../../../egress/keys/datedKey";
import { Refusal } from "../../../egress/ledger/reasons";
import { compileTreatment, renewTextBudget } from "../../../egress/plan/treatments";

afterEach(() => vi.restoreAllMocks());

/** Units that normalisation or the undoing of encodings makes much of. */
const costly = [
  "e\u0301\u0323",
  "\uff9e\u0301",
  "\uff9f\u0323",
  "\u0344\u0323",
  "\ufdfa",
  "\u1e9b\u0323",
  "\u{1d160}\u0301",
  "\u200d\u0301\u200d\u0323",
  "QUFB",
  "\\u0041",
  "=41",
  "%25",
  "4141",
  "\u{e0041}",
  "a",
  " ",
];
const text = fc
  .array(fc.constantFrom(...costly), { minLength: 1, maxLength: 6 })
  .map((units) => units.join("").repeat(Math.ceil(2_000 / units.join("").length)));

describe("what a text costs", () => {
  test("NFKC gets runs of at most four marks, since it sorts each run in quadratic time", () => {
    const normalize = vi.spyOn(String.prototype, "normalize");
    fc.assert(
      fc.property(text, (value) => {
        normalize.mockClear();
        forms(value);
        for (const given of normalize.mock.contexts) {
          expect(String(given)).not.toMatch(/[\p{M}\uff9e\uff9f]{5}/u);
        }
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  test("forms are no longer than what NFKC makes of the visible characters", () => {
    fc.assert(
      fc.property(text, (value) => {
        // U+FDFA is the longest: 18 characters for one.
        expect(forms(value).join("").length).toBeLessThanOrEqual(2 * 18 * value.length);
      }),
      { numRuns: 100, seed: 12 },
    );
  });

  test("a text with encodings in encodings is looked into up to a bound", () => {
    fc.assert(
      fc.property(text, (value) => {
        const budget = { left: 1_000_000 };
        detect(value, budget);
        expect(1_000_000 - budget.left).toBeLessThanOrEqual(4 * value.length + 1_024 + 36 * value.length);
      }),
      { numRuns: 100, seed: 13 },
    );
  });

  test("a text that holds more than that is not let out", () => {
    const unit = "AKIA=411/2/Aa Bb 4 𝟎-----BEGIN €ア・\\u0041";
    expect(detect(unit.repeat(40))).toBe("unexamined");
    expect(detect("plain words", { left: 5 })).toBe("unexamined");
    expect(detect("plain words", { left: 100 })).toBeUndefined();
  });

  test("the fields of one event share a budget; the next event has its own", () => {
    const key = new DatedKey(Buffer.alloc(32, 1), "acme", "mixpanel", "2024-06-01");
    const treat = compileTreatment({ text: { maxLength: 1_024 } });
    const value = "plain words of a long note ".repeat(50);
    renewTextBudget();
    const results = Array.from({ length: 40 }, () => treat(value, key));
    const refused = results.findIndex((result) => result instanceof Refusal);
    expect(refused).toBeGreaterThan(5);
    expect(results.slice(refused).every((result) => result instanceof Refusal && result.reason === "not-allowed")).toBe(
      true,
    );
    renewTextBudget();
    expect(treat(value, key)).toBe(JSON.stringify(value.slice(0, 1_024)));
  });

  test("what is far behind the cut is not examined, since it does not leave", () => {
    const key = new DatedKey(Buffer.alloc(32, 1), "acme", "mixpanel", "2024-06-01");
    const treat = compileTreatment({ text: { maxLength: 10 } });
    renewTextBudget();
    expect(treat(`${"word ".repeat(200)}ann@customer.test`, key)).toBe('"word word "');
    expect(treat(`word ${"x ".repeat(100)}ann@customer.test`, key)).toBeInstanceOf(Refusal);
  });
});
