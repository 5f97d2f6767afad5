/** Values that read as keys although their names say nothing, as a look-up of a secret in the program brings them. */
import { isPublishedName, looksLikeKey, looksRandom, wordsOf } from "../secrets";

/** Last words of names whose values are alike everywhere although they look random: builds, commits, ids, documents of Google Drive. */
const harmlessWords = new Set(
  (
    "SHA COMMIT REVISION DIGEST CHECKSUM ETAG BUILD VERSION IMAGE TAG ID IDS UUID GUID HASH URL URI CERT CA PEM FINGERPRINT FOLDER SHEET " +
    "SPREADSHEET DOC DOCUMENT CALENDAR DRIVE FORM PRICE PRODUCT PLAN COUPON CHANNEL PLAYLIST ACCOUNT CLIENT EMAIL TEMPLATE INTEGRITY SRI " +
    "NONCE SITE SPACE BASE DATABASE STYLE MEASUREMENT TRACKING PUBLIC CURSOR"
  ).split(" "),
);
/** Written on to the word before them: `CLIENTID`. */
const harmlessEnd = /(?:IDS?|URL|URI|SHA|HASH)$/;

function isHarmlessName(name: string | undefined): boolean {
  const last = wordsOf(name ?? "").at(-1) ?? "";
  return harmlessWords.has(last) || harmlessEnd.test(last) || isPublishedName(name ?? "");
}

/** True for a random text of letters of both cases and digits: enough to ask why two tenants hold the same. */
export function mayBeKey(name: string | undefined, value: string): boolean {
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
  // Ids of Stripe, OpenAI and others say what they are in front: `price_…`, `org-…`.
  return isMixed && !isHarmlessName(name) && !/^[a-z]{2,12}[_-]/.test(value) && looksRandom(value);
}

/** True for a value that is a key for certain, whoever holds it. */
export function isKey(name: string | undefined, value: string): boolean {
  return !isHarmlessName(name) && looksLikeKey(value);
}
