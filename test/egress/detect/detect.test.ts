import { describe, expect, test } from "vitest";
import { type DetectorName, detect, detectAll, detectors } from "../../../egress/detect";
import { labelledSet } from "./labelledSet";
import { precision, recall, score } from "./score";

const structured = detectors.filter((detector) => detector.structured).map((detector) => detector.name);

describe("detect", () => {
  test.each<[DetectorName, string]>([
    ["email", "contact taro@example.com please"],
    ["email", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ"],
    ["email", "taro%40example.com"],
    ["email", "dGFyb0BleGFtcGxlLmNvbQ=="],
    ["email", "taro\u200b@exam\u00adple.com"],
    ["email", "太郎@例え.jp"],
    ["phone", "090-1234-5678"],
    ["phone", "０９０ー１２３４ー５６７８"],
    ["phone", "+81 90 1234 5678"],
    ["phone", "電話番号は09012345678です"],
    ["card", "4111 1111 1111 1111"],
    ["iban", "GB82 WEST 1234 5698 7654 32 was paid"],
    ["ip", "from 203.0.113.9"],
    ["ip", "2001:db8::1"],
    ["national-id", "078-05-1120"],
    ["my-number", "1234 5678 9018"],
    ["my-number", "マイナンバー:１２３４５６７８９０１８"],
    ["corporate-number", "T7000012050002"],
    ["postal-code", "〒100-0001"],
    ["address", "東京都千代田区千代田1-1"],
    ["address", "221B Baker Street"],
    ["name", "山田太郎"],
    ["name", "ﾔﾏﾀﾞ ﾀﾛｳ"],
    ["name", "Ｊｏｈｎ　Ｓｍｉｔｈ"],
  ])("reports %s for %j", (name, text) => {
    expect(detect(text)).toBe(name);
  });

  test.each([
    "",
    "a".repeat(10_000),
    "Generated quarterly report",
    "レポートを作成しました",
    "v1.2.3.4",
    "1234-5678-9018",
    "123456789018",
    "7000012050002",
    "123-4567",
    "550e8400-e29b-41d4-a716-446655440000",
    "4111 1111 1111 1112",
    "+35.681236,+139.767125",
    "2026-01-31T12:34:56.789+0900",
  ])("says nothing of %j", (text) => {
    expect(detectAll(text)).toEqual([]);
    expect(detect(text)).toBeUndefined();
  });

  test("a look-alike next to the real value does not shade it", () => {
    expect(detect("4111 1111 1111 1112 4111 1111 1111 1111")).toBe("card");
    expect(detect("icon@2x.png taro@example.com")).toBe("email");
  });

  test("base64 in percent encoding in base64 is undone", () => {
    const inner = encodeURIComponent(Buffer.from("taro@example.com").toString("base64"));
    expect(detect(Buffer.from(`x=${inner}`).toString("base64"))).toBe("email");
  });

  test("gives the same answer when asked again, since no pattern keeps its place", () => {
    const texts = labelledSet(7, 2).map((sample) => sample.text);
    expect(texts.map(detectAll)).toEqual(texts.map(detectAll));
  });
});

describe("on the labelled set", () => {
  test.each([1, 20_261_122, 987_654_321])(
    "structured detectors miss nothing and err in at most 5 of 100 hits (seed %i)",
    (seed) => {
      for (const [name, result] of score(labelledSet(seed, 16), structured)) {
        expect(
          result.missed.map((sample) => sample.text),
          name,
        ).toEqual([]);
        expect(recall(result), name).toBe(1);
        expect(
          precision(result),
          `${name}: ${result.wrong.map((sample) => sample.text).join(" | ")}`,
        ).toBeGreaterThanOrEqual(0.95);
      }
    },
  );

  test("holds look-alikes for every structured detector, and at least 1 in 5 texts is one", () => {
    const samples = labelledSet(1, 8);
    expect(samples.filter((sample) => sample.label === undefined).length).toBeGreaterThan(samples.length / 5);
    for (const name of structured) {
      expect(
        samples.some((sample) => sample.label === name),
        name,
      ).toBe(true);
    }
  });
});
