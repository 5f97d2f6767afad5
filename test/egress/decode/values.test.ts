import { describe, expect, test } from "vitest";
import { asId, asTime } from "../../../egress/decode/values";

describe("ids", () => {
  test.each([
    ["text", "ann", "ann"],
    ["a number, as its text", 42, "42"],
    ["a fraction, as its text", 1.5, "1.5"],
    ["the largest whole number that parsing keeps", 2 ** 53 - 1, "9007199254740991"],
    ["a whole number that parsing may have rounded: two people would become one", 2 ** 53, undefined],
    ["a number without bounds", Number.POSITIVE_INFINITY, undefined],
    ["empty text", "", undefined],
    ["1,024 characters", "a".repeat(1_024), "a".repeat(1_024)],
    ["1,025 characters", "a".repeat(1_025), undefined],
    ["text with a character that could not be decoded: two people would become one", "J\ufffdrg", undefined],
    ["a list", ["ann"], undefined],
    ["true", true, undefined],
  ])("from %s", (_name, value, id) => {
    expect(asId(value)).toBe(id);
  });
});

test("ids that were cut in the middle of different characters stay different", () => {
  const cut = ["ann\ud83d", "ann\ud83e", "ann\udc00", "ann\ud83d\ud83d"].map(asId);
  const hashed = cut.map((id) => Buffer.from(String(id), "utf8").toString("hex"));
  expect(new Set(hashed).size).toBe(cut.length);
  expect(asId("ann\ud83d\ude00")).toBe("ann\ud83d\ude00");
});

describe("times", () => {
  const time = Date.UTC(2026, 5, 1, 10, 20, 30);
  test.each([
    ["seconds", time / 1000, time],
    ["milliseconds", time, time],
    ["microseconds", time * 1000, time],
    ["ISO 8601", "2026-06-01T10:20:30Z", time],
    ["ISO 8601 with a zone", "2026-06-01T19:20:30+09:00", time],
    ["ISO 8601 without a zone, which is UTC wherever the proxy runs", "2026-06-01 10:20:30", time],
    ["a day", "2026-06-01", Date.UTC(2026, 5, 1)],
    ["a day that does not exist", "2026-13-41", undefined],
    ["text behind a time", "2026-06-01T10:20:30Z Ann", undefined],
    ["a number in text", String(time), undefined],
    ["1999", Date.UTC(1999, 11, 31), undefined],
    ["2100", Date.UTC(2100, 0, 1), undefined],
  ])("from %s", (_name, value, milliseconds) => {
    expect(asTime(value)).toBe(milliseconds);
  });
});
