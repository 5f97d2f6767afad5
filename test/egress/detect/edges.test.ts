import { describe, expect, test } from "vitest";
import { type DetectorName, detectAll } from "../../../egress/detect";
import { ibanOf, withLuhn } from "./personalData";

/** Texts at the edge of what a detector takes: the last that are found, and the first that are not. */
const found: readonly [DetectorName, string][] = [
  ["card", withLuhn("3600000000000")],
  ["card", withLuhn("3050000000000")],
  ["card", withLuhn("3095000000000")],
  ["card", withLuhn("510000000000000")],
  ["card", withLuhn("550000000000000")],
  ["card", withLuhn("222100000000000")],
  ["card", withLuhn("272000000000000")],
  ["card", withLuhn("352800000000000")],
  ["card", withLuhn("358900000000000")],
  ["card", withLuhn("400000000000000000")],
  ["card", withLuhn("620000000000000000")],
  ["card", withLuhn("644000000000000")],
  ["card", withLuhn("501800000000000")],
  ["card", withLuhn("676300000000000000")],
  ["card", withLuhn("400000000000000000").replace(/(.{4})(?=.)/g, "$1 ")],
  ["iban", ibanOf("NO", "12345678901")],
  ["iban", ibanOf("BE", "123456789012")],
  ["iban", ibanOf("MT", "MALT12345ABCDEFGHIJKLMNOPQ2")],
  ["iban", ibanOf("LC", "HEMM123456789012345678901234")],
  ["iban", `${ibanOf("DE", "123456789012345678")} was paid`],
  ["ip", "255.255.255.255"],
  ["ip", "250.251.252.254"],
  ["ip", "249.199.99.9"],
  ["ip", "0.0.0.0"],
  ["ip", "1::"],
  ["ip", "1:2:3:4:5:6:7:8"],
  ["ip", "1:2:3:4:5:6:198.51.100.7"],
  ["phone", "+29021234"],
  ["phone", "+491512345678901"],
  ["phone", "0114 496 0123"],
  ["phone", "01204 960 123"],
  ["phone", "(212) 255-0123"],
  ["phone", "212-200-0123"],
  ["phone", "080―1234―5678"],
  ["phone", "tel 1234567"],
  ["phone", "tel 123456789012345"],
  ["email", "taro@mail.s3.example.jp"],
  ["email", "taro@a.b.c.d.e.f.jp"],
  ["email", "a@b.co"],
  ["email", "taro@xn--r8jz45g.xn--zckzah"],
  ["national-id", "912-50-1234"],
  ["national-id", "665-01-0001"],
  ["national-id", "667-99-9999"],
  ["national-id", "passport TK1234567"],
];

const passed: readonly string[] = [
  // Check digits.
  "4111111111111112",
  "GB82WEST12345698765431",
  "DE89370400440532013001",
  // One digit, country or group beside what is issued.
  withLuhn("3060000000000"),
  withLuhn("3094000000000"),
  withLuhn("500000000000000"),
  withLuhn("560000000000000"),
  withLuhn("222000000000000"),
  withLuhn("272100000000000"),
  withLuhn("352700000000000"),
  withLuhn("359000000000000"),
  withLuhn("4000000000000000"),
  withLuhn("643000000000000"),
  ibanOf("DE", "12345678901234567"),
  ibanOf("ZZ", "123456789012345678"),
  "256.255.255.255",
  "255.255.255.256",
  "1.2.3.4.5",
  "dead::beef",
  "1:2:3:4:5:6:7:8:9",
  "+4512345",
  "+49151234567890123",
  "+839 123 456 789",
  "00-1234-5678",
  "0123-4567-890",
  "212-155-0123",
  "112-255-0123",
  "mobile 2026-01-31",
  "tel 20260131",
  "tel 123456",
  "912-49-1234",
  "666-12-3456",
  "000-12-3456",
  "123-00-4567",
  "123-45-0000",
  "passport TK123456",
  "passport TK12345678",
];

describe("at the edges", () => {
  test.each(found)("%s is found in %j", (name, text) => {
    expect(detectAll(text)).toContain(name);
  });

  test.each(passed)("nothing is found in %j", (text) => {
    expect(detectAll(text)).toEqual([]);
  });
});
