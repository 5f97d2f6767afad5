/** Where the kill switch reads its lists: a file in KEYS_DIR, and on Google Cloud one object in each of two buckets. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { keyFolders, switchFile } from "../../plan";
import { accessTokens } from "../google/accessToken";
import { storedObject } from "../google/storedObject";
import type { SwitchSource } from "./killSwitch";

/** Milliseconds between reads of the file. */
export const switchFileInterval = 2_000;
/** Milliseconds between reads of an object. */
export const switchObjectInterval = 10_000;
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
 * The object `off` of each bucket; nothing is off without it. A read sees the newest list at once, unlike `latest` of
 * Secret Manager, which may take hours.
 *
 * @param metadataHost metadata server, e.g. `metadata.google.internal`.
 * @param storage base URL of Cloud Storage.
 */
export function switchInBuckets(buckets: readonly string[], metadataHost: string, storage?: string): SwitchSource[] {
  const tokens = accessTokens(metadataHost);
  return buckets.map((bucket) => {
    const object = storedObject({ bucket, name: switchFile, maxBytes: maxListBytes }, tokens, storage);
    return {
      name: `gs://${bucket}/${switchFile}`,
      interval: switchObjectInterval,
      read: async () => (await object.read()).text ?? "",
    };
  });
}
