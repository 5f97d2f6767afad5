import { describe, expect, test } from "vitest";
import { corporateNumberCheckDigit, luhn, mod97, myNumberCheckDigit, verhoeff } from "../../../egress/detect/checksums";
import { Random } from "./random";

describe("check digits", () => {
  test("Luhn takes the card brands' published test numbers", () => {
    for (const number of ["4111111111111111", "378282246310005", "5555555555554444", "30569309025904"]) {
      expect(luhn(number), number).toBe(true);
    }
  });

  test("mod 97 gives 1 for the registry's example IBAN", () => {
    expect(mod97("WEST12345698765432GB82")).toBe(1);
  });

  test("My Number's last digit follows the ordinance's formula", () => {
    expect(myNumberCheckDigit("12345678901")).toBe(8);
  });

  test("a corporate number's first digit follows the tax agency's formula", () => {
    expect(corporateNumberCheckDigit("000012050002")).toBe(7);
  });

  test("Verhoeff takes the textbook example 236 with check digit 3", () => {
    expect(verhoeff("2363")).toBe(true);
  });

  test("Verhoeff agrees with the dihedral group and the permutation that it is made of", () => {
    const product = (a: number, b: number) =>
      a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b) % 5) : (a - b + 5) % 5;
    const permuted = (digit: number, times: number): number =>
      times === 0 ? digit : permuted([1, 5, 7, 6, 2, 8, 3, 0, 9, 4][digit] ?? 0, times - 1);
    const check = (digits: string) =>
      [...digits].reverse().reduce((sum, digit, at) => product(sum, permuted(Number(digit), at % 8)), 0);
    const random = new Random(20_261_122);
    let valid = 0;
    for (let count = 0; count < 5_000; count++) {
      const digits = random.digits(random.integer(2, 16));
      expect(verhoeff(digits), digits).toBe(check(digits) === 0);
      if (check(digits) === 0) {
        valid++;
      }
    }
    expect(valid).toBeGreaterThan(300);
  });

  test.each([
    ["Luhn", "4111111111111111", luhn],
    ["Verhoeff", "2363", verhoeff],
    ["My Number", "123456789018", (digits: string) => myNumberCheckDigit(digits.slice(0, 11)) === Number(digits[11])],
    [
      "corporate number",
      "7000012050002",
      (digits: string) => corporateNumberCheckDigit(digits.slice(1)) === Number(digits[0]),
    ],
  ])("%s finds any single wrong digit, but for the collisions its formula has", (_name, digits, valid) => {
    expect(valid(digits)).toBe(true);
    let unnoticed = 0;
    for (let at = 0; at < digits.length; at++) {
      for (let digit = 0; digit <= 9; digit++) {
        if (String(digit) !== digits[at] && valid(digits.slice(0, at) + digit + digits.slice(at + 1))) {
          unnoticed++;
        }
      }
    }
    // My Number maps two remainders to check digit 0, and the corporate number can't tell a 0 from a 9.
    expect(unnoticed).toBeLessThanOrEqual(digits.length);
    if (_name === "Luhn" || _name === "Verhoeff") {
      expect(unnoticed).toBe(0);
    }
  });
});
