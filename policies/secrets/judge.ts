/** Decides whether a named value is a secret: by where it came from, by its format, by its name, in that order. */
import { secretFormatOf } from "../../plan";
import { settingsIn } from "./assignments";
import { isUserWithPassword } from "./commands";
import { credentialInside } from "./embedded";
import { isPin, isPublishedName, judgeName } from "./names";
import { isPublicUnderSecretName, looksRandom } from "./publicValues";
import { isAuthorization, isDefaultOfTrustStore, type Setting, secretOfSetting } from "./setting";
import { wordsOf } from "./words";

export interface SecretInput {
  /** Name under which the value is handed over: an environment variable, a property. */
  readonly name?: string;
  /** The value. Undefined means not known yet (preview), never absent. */
  readonly value?: string;
}

export interface SecretVerdict {
  /** What gave it away. */
  readonly by: "format" | "name" | "origin";
  /** What it is taken for, e.g. `Anthropic API key`. Fixed text: it never holds a part of the value or the name. */
  readonly rule: string;
}

/** What `pulumi policy analyze` puts in place of a secret that it can't decrypt. */
const secretOfState = "[secret]";

/** Formats of keys that are also made for publication, such as Supabase's anonymous key and Firebase's API key. */
const publishedFormats = new Set(["signed token (JWT)", "Google API key"]);

/**
 * Returns the verdict on a named value; undefined if nothing says that it is a secret.
 *
 * - A known value is judged by its format first, then by its name unless the value is plainly something public (a path, a
 *   resource name, a URL without credentials, a switch).
 * - A value that is not known is judged by its name alone: under a name that announces a secret it counts as one.
 * - An empty value is no secret.
 */
export function judgeSecret(input: SecretInput): SecretVerdict | undefined {
  const { value } = input;
  if (value === undefined) {
    return judgeUnknown(input.name);
  }
  if (value.trim() === "") {
    return undefined;
  }
  if (value === secretOfState) {
    return { by: "origin", rule: "secret of the stack's state" };
  }
  const format = judgeText(value);
  if (format !== undefined && !(publishedFormats.has(format) && isPublishedName(input.name ?? ""))) {
    return { by: "format", rule: format };
  }
  return judgeByName(input.name ?? "", value);
}

/** Addresses in documentation: `postgres://user:password@host`. */
const exampleUrl = /:\/\/[^\s:/?#@"']{0,128}:(?:pass|passwd|password|pw|secret|changeme|x{3,8})@/gi;

/** Kind of secret in a text for people, such as a description, in which `password: …` is usually an explanation. */
export function judgeProse(text: string): string | undefined {
  const plain = text.replace(exampleUrl, "://");
  const format = secretFormatOf(plain);
  return format ?? [...settingsIn(plain)].map(secretOfProse).find((kind) => kind !== undefined);
}

function secretOfProse(setting: Setting): string | undefined {
  const kind = looksRandom(setting.value) ? secretOfSetting(setting) : undefined;
  return kind === undefined ? undefined : `${kind} inside a text`;
}

function judgeByName(name: string, value: string): SecretVerdict | undefined {
  const words = wordsOf(name);
  if (["AUTH", "HTPASSWD", "USERPWD"].includes(words.at(-1) ?? "") && isUserWithPassword(value)) {
    return { by: "name", rule: "user name and password" };
  }
  if (isPin(name, value)) {
    return { by: "name", rule: "PIN" };
  }
  if (isAuthorization(name, value)) {
    return { by: "name", rule: "authorization header" };
  }
  const verdict = judgeName(name);
  if (verdict === undefined || verdict.strength === "connection" || isPublicUnderSecretName(value, verdict)) {
    return undefined;
  }
  if (isDefaultOfTrustStore(name, value)) {
    return undefined;
  }
  const isCertain = verdict.strength === "certain" || verdict.strength === "unlessWords";
  return isCertain || looksRandom(value) ? { by: "name", rule: verdict.rule } : undefined;
}

function judgeUnknown(name: string | undefined): SecretVerdict | undefined {
  const verdict = judgeName(name ?? "");
  return verdict === undefined || verdict.strength === "possible" ? undefined : { by: "name", rule: verdict.rule };
}

/** Long texts that were judged lately: several rules look at the same value. */
const lately = new Map<string, string | undefined>();
const mostRemembered = 32;
const shortestRemembered = 4096;

function judgeText(value: string): string | undefined {
  if (value.length < shortestRemembered) {
    return secretFormatOf(value) ?? credentialInside(value);
  }
  if (!lately.has(value)) {
    if (lately.size >= mostRemembered) {
      lately.clear();
    }
    lately.set(value, secretFormatOf(value) ?? credentialInside(value));
  }
  return lately.get(value);
}
