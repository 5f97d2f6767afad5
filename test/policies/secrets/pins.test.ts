/** Names that announce a PIN or a public key. */
import { describe, expect, test } from "vitest";
import { isPin, namesPublicKey } from "../../../policies/secrets/names";

describe("a PIN", () => {
  test.each([
    ["SIM_PIN", "4711"],
    ["simPin", " 0000 "],
    ["PIN", "12345678"],
    ["UNLOCK_PIN_CODE", "829104"],
  ])("is %s=%s", (name, value) => {
    expect(isPin(name, value)).toBe(true);
  });
  test.each([
    ["LED_PIN", "13"],
    ["SIM_PIN", "123456789"],
    ["RESET_PIN", "GPIO17"],
    ["PIN_LENGTH", "1000"],
    ["SPIN", "4711"],
    ["PIN_CODE", "560001"],
    ["SHIPPING_PIN_CODE", "560001"],
    ["COUNTRY_CODE", "4711"],
  ])("isn't %s=%s", (name, value) => {
    expect(isPin(name, value)).toBe(false);
  });
});

test.each([
  ["JWT_VERIFY_KEY", true],
  ["signerPubkey", true],
  ["PUBLIC_KEY", true],
  ["JWKS", true],
  ["SIGNING_KEY", false],
  ["PUBLISHER", false],
])("%s names a public key: %s", (name, expected) => {
  expect(namesPublicKey(name)).toBe(expected);
});
