/** Compares values without keeping them. */
import { createHmac, randomBytes } from "node:crypto";

// A plain hash of a short secret can be reversed by trying; under a random salt that is never written down it can't.
const salt = randomBytes(32);

/**
 * A text that is the same for the same value within this process, and says nothing outside it. Only for comparing values
 * with one another: never print it, not even in a message about equality.
 */
export function valueFingerprint(value: string): string {
  return createHmac("sha256", salt).update(value, "utf8").digest("base64url");
}
