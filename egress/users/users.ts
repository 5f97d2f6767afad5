/**
 * The users of a tenant's app. The launcher sends a digest of who a call is for; with the tenant's own key it becomes the name of a
 * folder and a number to count by. Neither says who the user is, and neither can be made without the key.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { env, keyFolders, userDigestHeader, userDigestPattern } from "../../plan";
import { isPlaceholder, keyPlaces } from "../keys/keyFiles";
import type { Problem } from "../problem";

/** HMAC keys shorter than this can be guessed. */
const minKeyBytes = 16;

export class Users {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** Name of a user's folder: 128 bits, the same on every instance and every day. */
  pseudonym(digest: string): string {
    return this.#hash("folder", digest).toString("hex").slice(0, 32);
  }

  /** Number by which the ledger counts distinct users. */
  subject(digest: string): number {
    return this.#hash("count", digest).readUInt32BE();
  }

  /** Ties a text, such as the id of an upload, to a user's folder. */
  seal(pseudonym: string, text: string): string {
    return `${this.#hash("seal", `${pseudonym}\n${text}`).toString("base64url")}.${text}`;
  }

  /** Returns the text that was sealed for this folder; undefined if it was sealed for another one, or not at all. */
  unseal(pseudonym: string, sealed: string): string | undefined {
    const text = sealed.slice(sealed.indexOf(".") + 1);
    const [given, right] = [Buffer.from(sealed), Buffer.from(this.seal(pseudonym, text))];
    return given.length === right.length && timingSafeEqual(given, right) ? text : undefined;
  }

  #hash(use: string, text: string): Buffer {
    return createHmac("sha256", this.#key).update(`${use}\n${text}`).digest();
  }
}

/** Reads the key once: it never changes, since another one would lose every user's folder. Returns undefined if there is no such file. */
export function openUsers(keysDir: string): Users | Problem | undefined {
  for (const place of keyPlaces(join(keysDir, keyFolders.users))) {
    try {
      const key = readFileSync(place);
      if (key.length >= minKeyBytes && !isPlaceholder(key.toString("latin1"))) {
        return new Users(key);
      }
      const message = `file '${keyFolders.users}' must hold at least ${minKeyBytes} bytes; mount the secret there`;
      return { path: env.keysDir, message };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "EISDIR" && code !== "ENOTDIR") {
        return { path: env.keysDir, message: `'${keyFolders.users}' must be readable, got ${code}` };
      }
    }
  }
  return undefined;
}

/** Returns the digest of the user that a call is for; undefined if the header is missing, sent twice or malformed. */
export function userDigestOf({ headersDistinct }: Pick<IncomingMessage, "headersDistinct">): string | undefined {
  const values = headersDistinct[userDigestHeader];
  const [digest = ""] = values ?? [];
  return values?.length === 1 && userDigestPattern.test(digest) ? digest : undefined;
}

/** True if a request says whose it is, but comes from a browser, which no launcher is. */
export function isStrayUser({ headers }: IncomingMessage): boolean {
  return headers[userDigestHeader] !== undefined && headers.origin !== undefined;
}
