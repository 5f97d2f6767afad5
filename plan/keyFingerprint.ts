/** How a log can say which version of a key is in use without saying the key. */
import { createHash } from "node:crypto";

/** Hexadecimal digits: 24 bits tell the versions of one key apart, and say less of a key than anybody could use. */
const length = 6;

/** Fingerprint of a key's value, without a newline at its end. */
export function keyFingerprint(value: string | Buffer): string {
  const text = Buffer.isBuffer(value) ? value : Buffer.from(value);
  const trimmed = text.toString("latin1").replace(/\r?\n$/, "");
  return createHash("sha256")
    .update("bulkhead key fingerprint\0")
    .update(trimmed, "latin1")
    .digest("hex")
    .slice(0, length);
}
