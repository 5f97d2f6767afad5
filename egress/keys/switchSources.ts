/** Where the kill switch reads its lists: a file in KEYS_DIR, and on Google Cloud one object in each of two buckets. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { keyFolders, switchFile } from "../../plan";
import { boundedText } from "../http/boundedText";
import { accessTokens } from "../metadata/accessToken";
import type { SwitchSource } from "./killSwitch";

/** Milliseconds between reads of the file. */
export const switchFileInterval = 2_000;
/** Milliseconds between reads of an object. */
export const switchObjectInterval = 10_000;
/** Milliseconds for one read of an object. */
const objectTimeout = 5_000;
/** Longest list: far more than there are vendors. */
const maxListBytes = 65_536;

/** `KEYS_DIR/switch/off`; nothing is off without it. */
export function switchInFile(keysDir: string): SwitchSource {
  const file = join(keysDir, keyFolders.switch, switchFile);
  return {
    name: `${keyFolders.switch}/${switchFile}`,
    interval: switchFileInterval,
    async read() {
      try {
        return await readFile(file, "utf8");
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === "ENOENT" || code === "ENOTDIR") {
          return "";
        }
        throw error;
      }
    },
  };
}

/**
 * The object `off` of each bucket, read over Cloud Storage's JSON API; nothing is off without it. A read sees the newest
 * object: Cloud Storage is strongly consistent for reads after writes and deletions ("Cloud Storage consistency"), unlike
 * `latest` of Secret Manager, which may take hours.
 *
 * @param metadataHost metadata server, e.g. `metadata.google.internal`.
 * @param storage base URL of Cloud Storage.
 */
export function switchInBuckets(
  buckets: readonly string[],
  metadataHost: string,
  storage = "https://storage.googleapis.com",
): SwitchSource[] {
  const tokens = accessTokens(metadataHost);
  return buckets.map((bucket) => ({
    name: `gs://${bucket}/${switchFile}`,
    interval: switchObjectInterval,
    read: async () => readObject(`${storage}/storage/v1/b/${bucket}/o/${switchFile}?alt=media`, await tokens.current()),
  }));
}

async function readObject(url: string, token: string): Promise<string> {
  const signal = AbortSignal.timeout(objectTimeout);
  const { statusCode, body } = await request(url, { headers: { authorization: `Bearer ${token}` }, signal });
  const text = await boundedText(body, maxListBytes, "the list is too long");
  if (statusCode === 200) {
    return text;
  }
  // A missing bucket is answered with 404 as well, and must not look like an empty list.
  if (statusCode === 404 && text.includes("No such object")) {
    return "";
  }
  throw new Error(`Cloud Storage answered ${statusCode}`);
}
