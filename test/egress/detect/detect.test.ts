import { describe, expect, test } from "vitest";
import { type DetectorName, detect, detectAll, detectors } from "../../../egress/detect";
import { disguisedSet, labelledSet } from "./labelledSet";
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
    ["secret", `key is sk-ant-${"api03"}-${"A1b2C3d4".repeat(11)}`],
    ["secret", `token_ghp_${"A1b2".repeat(9)}`],
    ["secret", "https://user:pa55word@internal/x"],
    ["secret", "-----BEGIN PRIVATE KEY-----\nMIIE"],
    ["secret", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.short"],
    ["secret", "password: hunter2"],
    ["mac-address", "00:1A:2B:3C:4D:5E"],
    ["mac-address", "001a.2b3c.4d5e"],
    ["coordinates", "+35.681236,+139.767125"],
    ["coordinates", "35°40′52″N"],
    ["device-id", "IDFA: 6D92078A-8246-4BA4-AE5B-76104861E7DC"],
    ["device-id", "35-209900-176148-1"],
    ["birthday", "生年月日:昭和60年4月12日"],
    ["birthday", "born on April 12, 1985"],
    ["email", "t\u0336a\u0336r\u0336o\u0336@\u0336example.com"],
    ["email", "taro&#64;example&period;com"],
    ["email", "taro\\u0040example.com"],
    ["email", "note-dGFyb0BleGFtcGxlLmNvbQ"],
    ["email", "7461726f406578616d706c652e636f6d"],
    ["email", Array.from("taro@example.com", (char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join("")],
    ["phone", "٠٩٠-١٢٣٤-٥٦٧٨"],
    ["phone", "090 · 1234 · 5678"],
    ["phone", "〇九〇ー一二三四ー五六七八"],
    ["card", "4111/1111/1111/1111"],
    ["card", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"],
    ["national-id", "078 05 1120"],
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
    "+3.5681236 points",
    "0.681236, 0.767125",
    "password: required",
    "Bearer of bad news about task-management-and-risk",
    "10:20:30 to 11:21:31",
    "created 1985-04-12",
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

  test("a value is found in every disguise", () => {
    for (const [name, result] of score(disguisedSet(1, 6, structured), structured)) {
      expect(
        result.missed.map((sample) => sample.text),
        name,
      ).toEqual([]);
    }
  });

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
