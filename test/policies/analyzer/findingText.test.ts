import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findingId, messageOf } from "../../../policies/analyzer/findingText";

const report = { urn: "urn:pulumi:prod::app::t::n", path: "a.b", problem: "must be so, got 'x'; change it" };

describe("the id of a finding", () => {
  test("stays while its words change, and changes with rule, resource, place and subject", () => {
    const id = findingId("rule", report);
    expect(id).toMatch(/^[0-9a-f]{10}$/);
    expect(findingId("rule", { ...report, problem: "other words", level: "advisory" })).toBe(id);
    const others = [
      findingId("other", report),
      findingId("rule", { ...report, urn: `${report.urn}2` }),
      findingId("rule", { ...report, path: "a.c" }),
      findingId("rule", { ...report, about: "someone" }),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
  });
});

describe("the message of a finding", () => {
  test("begins with the place", () => {
    expect(messageOf(report)).toBe("'a.b' must be so, got 'x'; change it");
    expect(messageOf({ urn: "u", problem: "rule failed" })).toBe("rule failed");
  });

  test("spells out what could forge a line or turn the text around", () => {
    expect(messageOf({ urn: "u", path: "a\nb", problem: "must \u001b[31m\u202e\u200b" })).toBe(
      "'a\\u{a}b' must \\u{1b}[31m\\u{202e}\\u{200b}",
    );
  });

  test("never holds a control or format character, whatever is in a name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (path, problem) => {
        expect(messageOf({ urn: "u", path, problem })).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
