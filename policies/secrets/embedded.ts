/** Credentials inside a larger text: `password=…` in options, a key in JSON, all of it in base64. */
import { formatOf } from "./formats";
import { judgeName } from "./names";
import { isPublicUnderSecretName, looksRandom } from "./publicValues";

/** `name = value` and `"name": "value"`; the name is a word of at most 64 characters right before the sign. */
const assignment =
  /(?<![A-Za-z0-9_.])([A-Za-z][A-Za-z0-9_.-]{2,63})["']?[ \t]{0,8}[=:][ \t]{0,8}(?:"([^"\\\r\n]{4,512})"|'([^'\\\r\n]{4,512})'|([^\s"',;&)}\]]{4,512}))/g;

/** Texts beyond this length are searched up to it only for assignments; formats are searched in full. */
const searchedLength = 64 * 1024;

/** A whole value in base64 of at least 40 characters. */
const base64 = /^[A-Za-z0-9+/\r\n]{40,65536}={0,2}$/;

/** What kind of credential a text holds within, or undefined. */
export function credentialInside(value: string): string | undefined {
  return assignedCredential(value) ?? encodedCredential(value);
}

function assignedCredential(value: string): string | undefined {
  for (const [, name, double, single, bare] of value.slice(0, searchedLength).matchAll(assignment)) {
    const verdict = judgeName(name ?? "");
    const assigned = double ?? single ?? bare ?? "";
    if (verdict === undefined || isPublicUnderSecretName(assigned, verdict) || isFilledInLater(assigned)) continue;
    // A file name or a word under `token` is usual in configuration; people do choose words as passwords.
    if ((verdict.password && verdict.strength === "certain") || looksRandom(assigned))
      return `${verdict.rule} inside a text`;
  }
  return undefined;
}

function isFilledInLater(value: string): boolean {
  return /^(?:\$[{(]|\{|<|\[|%[a-z]|\*{3})/.test(value);
}

function encodedCredential(value: string): string | undefined {
  const text = value.trim();
  if (!base64.test(text)) return undefined;
  const decoded = Buffer.from(text, "base64").toString("utf8");
  // Random bytes are no text; only a decoded text can hold a credential in a known form.
  if (/[^\t\r\n -~\u00a0-\uffef]/.test(decoded)) return undefined;
  const inner = formatOf(decoded) ?? assignedCredential(decoded);
  return inner === undefined ? undefined : `${inner}, in base64`;
}
