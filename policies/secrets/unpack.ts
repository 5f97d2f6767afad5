/** Unpacks texts that are packed by gzip, as cloud-init takes its files. */
import { gunzipSync } from "node:zlib";

/** Most bytes that are unpacked, which is as much as a machine's metadata may hold. */
const mostUnpacked = 262_144;

/** Returns the bytes that gzip packed; undefined for other bytes, and for more than any metadata holds. */
export function unpack(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return undefined;
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: mostUnpacked });
  } catch {
    return undefined;
  }
}
