/** Check digits of the numbers that the detectors look for. All take digits without separators, and letters if they say so. */

/** ISO/IEC 7812 (payment cards, Canadian SIN, IMEI). */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, even = false; index >= 0; index--, even = !even) {
    const digit = digits.charCodeAt(index) - 48;
    sum += even ? (digit < 5 ? digit * 2 : digit * 2 - 9) : digit;
  }
  return sum % 10 === 0;
}

/** ISO 7064 mod 97-10 remainder of digits and upper-case letters (A = 10 … Z = 35), read left to right. */
export function mod97(text: string): number {
  let remainder = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    remainder = code < 65 ? (remainder * 10 + code - 48) % 97 : (remainder * 100 + code - 55) % 97;
  }
  return remainder;
}

/** Sum of digit × weight, with as many digits as there are weights. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * (digits.charCodeAt(index) - 48), 0);
}

const myNumberWeights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/** Last digit of a Japanese My Number (個人番号), from its first eleven digits (MIC ordinance 85 of 2014, article 5). */
export function myNumberCheckDigit(first11: string): number {
  const remainder = weightedSum(first11, myNumberWeights) % 11;
  return remainder <= 1 ? 0 : 11 - remainder;
}

const corporateNumberWeights = [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1];

/** First digit of a Japanese corporate number (法人番号), from the twelve digits behind it. */
export function corporateNumberCheckDigit(last12: string): number {
  return 9 - (weightedSum(last12, corporateNumberWeights) % 9);
}

const verhoeffProduct = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
];
const verhoeffPermutation = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
];

/** Verhoeff's scheme (Indian Aadhaar). */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let position = 0; position < digits.length; position++) {
    const digit = digits.charCodeAt(digits.length - 1 - position) - 48;
    const permuted = Number(verhoeffPermutation[position % 8]?.[digit]);
    check = Number(verhoeffProduct[check]?.[permuted]);
  }
  return check === 0;
}
