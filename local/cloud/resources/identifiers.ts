/** Makes ids, hashes and tags that look like Google's. */
import { createHash, randomBytes, randomInt } from "node:crypto";

/** A decimal id of the given length, as Google numbers accounts, networks and zones. */
export function decimalId(length: number): string {
  const digits = Array.from({ length: length - 1 }, () => randomInt(10)).join("");
  return `${randomInt(1, 10)}${digits}`;
}

/** An opaque etag or fingerprint. */
export function opaqueTag(): string {
  return `${randomBytes(11).toString("base64")}`;
}

/** Lower-case letters and digits that depend on the name only, such as the hash in a Cloud Run URL. */
export function nameHash(text: string, length: number): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  const digest = createHash("sha256").update(text).digest();
  return Array.from(digest.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join("");
}
