/** Where a vendor's name, host or token is seen, and what only looks like one. */
import { describe, expect, test } from "vitest";
import {
  isLoopback,
  isSwitch,
  vendorInAnyForm,
  vendorInName,
  vendorInText,
} from "../../../policies/rules/vendorTraces";

describe("a vendor's host in a text", () => {
  const found = (text: string) => {
    const trace = vendorInText(text);
    return trace && `${trace.vendor.name} by ${trace.by}`;
  };
  test.each([
    ["https://api.mixpanel.com/track", "mixpanel by host"],
    ["API.MIXPANEL.COM", "mixpanel by host"],
    ["...api.mixpanel.com...", "mixpanel by host"],
    ["--api.mixpanel.com--", "mixpanel by host"],
    ["--mixpanel.com", "mixpanel by host"],
    [".-.-api.mixpanel.com", "mixpanel by host"],
    ["first https://example.com then https://api.segment.io", "segment by host"],
    ["api.mixpanel.com.example.com", undefined],
    ["mixpanel", undefined],
    ["", undefined],
    ["!?", undefined],
    [`${"a.".repeat(142)}api.mixpanel.com`, "mixpanel by host"],
    [`${"a.".repeat(150)}api.mixpanel.com`, undefined],
    [`phc_${"a1".repeat(20)}`, "posthog by token"],
  ])("%s is %s", (text, expected) => {
    expect(found(text)).toBe(expected);
  });

  test("is looked for in names of up to three hundred characters", () => {
    const host = "api.mixpanel.com";
    const padded = (length: number) => `${"a".repeat(length - host.length - 1)}.${host}`;
    expect([299, 300, 301].map((length) => found(padded(length)))).toEqual([
      "mixpanel by host",
      "mixpanel by host",
      undefined,
    ]);
  });
});

describe("a vendor's host that isn't written as it is", () => {
  const inBase64 = (text: string) => Buffer.from(text).toString("base64");
  const inHex = (text: string) => Buffer.from(text).toString("hex");
  const url = "https://api.mixpanel.com/track";
  test.each([
    [url, "host"],
    [inBase64(url), "host"],
    [`x ${Buffer.from(url).toString("base64url")} y`, "host"],
    // These begin and end like hexadecimal.
    [inBase64("key: https://api.mixpanel.com"), "host"],
    [inBase64("https://api.mixpanel.com/ou"), "host"],
    [inHex(url), "host"],
    [inHex(url).toUpperCase(), "host"],
    [`${inHex(url)}0`, "host"],
    [`phc_${"a1".repeat(20)}`, "token"],
    [inBase64(`phc_${"a1".repeat(20)}`), undefined],
    [inBase64("https://api.example.com/track"), undefined],
    ["words", undefined],
  ])("%s: %s", (text, by) => {
    expect(vendorInAnyForm(text)?.by).toBe(by);
  });
});

describe("a vendor's name in another name", () => {
  test.each([
    ["MIXPANEL_TOKEN", "mixpanel"],
    ["acme-mixpanel-token", "mixpanel"],
    ["acme--segment--write--key", "segment"],
    ["segment.write/key", "segment"],
    ["CUSTOMER_SEGMENT", undefined],
    ["", undefined],
  ])("%s is %s", (name, vendor) => {
    expect(vendorInName(name)?.name).toBe(vendor);
  });
});

describe("the relay's address", () => {
  test.each([
    "http://127.0.0.1:8788/mixpanel",
    "https://127.0.0.1",
    "127.0.0.1",
    "127.0.0.1:8788",
    "127.255.255.254/x",
    "localhost",
    "LOCALHOST:80/",
    " http://localhost:8788 ",
    "http://[::1]:8788/x",
  ])("%s is on the instance itself", (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  test.each([
    "http://127.0.0.1@api.segment.io/",
    "http://127.0.0.1/@api.segment.io",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "https://api.segment.io/?u=http://localhost",
    "x localhost",
    "http://127.0.0.1/ https://api.segment.io",
    "127.0.0.1234",
    "128.0.0.1",
    "localhost:123456",
    "ftp://localhost",
    "",
  ])("%s is not", (address) => {
    expect(isLoopback(address)).toBe(false);
  });
});

test.each(["true", "OFF", "0", "debug", "1", "42", "-1", "1.5", "0.125", "250ms", "30s", "-2.75h"])(
  "'%s' is a switch or a number",
  (value) => {
    expect(isSwitch(value)).toBe(true);
  },
);

test.each(["", "on and off", "xtrue", "12345", "1.", "1.2345678", "--1", "30 s", "phc"])("'%s' is neither", (value) => {
  expect(isSwitch(value)).toBe(false);
});
