/** Credentials inside a larger text: `password=…` in options, a key in JSON, all of it in base64. */
import { formatOf } from "../../plan/secrets/formats";
import { judgeName } from "./names";
import { isPublicUnderSecretName, looksRandom } from "./publicValues";

/** A run of the characters of names. Whole runs only, so that a text is walked once. */
const nameRun = /[A-Za-z0-9_.-]+/g;
/** What stands between a name and its value: `=`, `: `, `": "`. The group is the quote that opens the value. */
const sign = /["']?[ \t]{0,8}[=:][ \t]{0,8}(["']?)/y;
const bareValue = /[^\s"',;&)}\]]{4,512}/y;

/** Texts beyond this length are searched up to it only for assignments; formats are searched in full. */
const searchedLength = 64 * 1024;

/** A whole value in base64 of at least 40 characters. */
const base64 = /^[A-Za-z0-9+/\r\n]{40,65536}={0,2}$/;

/** What kind of credential a text holds within, or undefined. */
export function credentialInside(value: string): string | undefined {
  return assignedCredential(value) ?? encodedCredential(value);
}

function assignedCredential(value: string): string | undefined {
  for (const { name, assigned } of assignments(value.slice(0, searchedLength))) {
    const verdict = judgeName(name);
    if (verdict === undefined || isPublicUnderSecretName(assigned, verdict) || isFilledInLater(assigned)) {
      continue;
    }
    // A file name or a word under `token` is usual in configuration; people do choose words as passwords.
    if ((verdict.password && verdict.strength === "certain") || looksRandom(assigned)) {
      return `${verdict.rule} inside a text`;
    }
  }
  return undefined;
}

/** Every `name = value` and `"name": "value"` in a text, values of 4 to 512 characters. */
function* assignments(text: string): Generator<{ name: string; assigned: string }> {
  for (const run of text.matchAll(nameRun)) {
    if (run[0].length > 64) {
      continue;
    }
    sign.lastIndex = run.index + run[0].length;
    const between = sign.exec(text);
    if (between === null) {
      continue;
    }
    const assigned = valueAt(text, sign.lastIndex, between[1] ?? "");
    if (assigned !== undefined) {
      yield { name: run[0], assigned };
    }
  }
}

function valueAt(text: string, start: number, quote: string): string | undefined {
  if (quote === "") {
    bareValue.lastIndex = start;
    return bareValue.exec(text)?.[0];
  }
  const quoted = text.slice(start, start + 513);
  const close = quoted.indexOf(quote);
  return close >= 4 ? quoted.slice(0, close) : undefined;
}

function isFilledInLater(value: string): boolean {
  return /^(?:\$[{(]|\{|<|\[|%[a-z]|\*{3})/.test(value);
}

function encodedCredential(value: string): string | undefined {
  const text = value.trim();
  if (!base64.test(text)) {
    return undefined;
  }
  const decoded = Buffer.from(text, "base64").toString("utf8");
  // Random bytes are no text; only a decoded text can hold a credential in a known form.
  if (/[^\t\r\n -~\u00a0-\uffef]/.test(decoded)) {
    return undefined;
  }
  const inner = formatOf(decoded) ?? assignedCredential(decoded);
  return inner === undefined ? undefined : `${inner}, in base64`;
}
