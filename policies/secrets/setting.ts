/** Judges one setting inside a text: a name with its value. */
import { isPin, judgeName } from "./names";
import { isFilledInLater, isPlainWords, isPublicUnderSecretName, looksLikeKey, looksRandom } from "./publicValues";
import { wordsOf } from "./words";

export interface Setting {
  readonly name: string;
  readonly value: string;
  /** True if more words follow on the same line, as in `password: used by the app`. */
  readonly isProse: boolean;
}

/** Shortest value that is taken for a secret inside a text. */
const shortestValue = 4;

/** Keys under which lists of pairs keep the name of a setting, and those under which they keep its value. */
const labelKeys = new Set([
  "name",
  "key",
  "variable",
  "header",
  "headername",
  "secretname",
  "keyvaluename",
  "variablename",
  "env",
  "param",
  "parameter",
]);
const valueKeys = new Set(
  [
    "value",
    "val",
    "values",
    "text",
    "plaintext",
    "headervalue",
    "default",
    "defaultvalue",
    "stringvalue",
    "plaintextvalue",
  ].concat(["data", "content", "parametervalue", "insecurevalue"]),
);

export const isLabelKey = (key: string): boolean => labelKeys.has(key.toLowerCase());
export const isValueKey = (key: string): boolean => valueKeys.has(key.toLowerCase());

/** The setting that two neighbouring entries stand for: `name: X` and `value: Y` for X with the value Y. */
export function settingOfPair(firstKey: string, first: string, secondKey: string, second: string): Setting | undefined {
  if (isLabelKey(firstKey) && isValueKey(secondKey)) {
    return { name: first, value: second, isProse: false };
  }
  return isValueKey(firstKey) && isLabelKey(secondKey) ? { name: second, value: first, isProse: false } : undefined;
}

/** What follows in options that say where a password is, such as `-storepass:file` of keytool. */
const whereItIs = /^(?:env|file|stdin)$/;

/** Kind of secret that a setting holds; undefined if it holds none. */
export function secretOfSetting({ name, value, isProse }: Setting): string | undefined {
  if (!isProse && isPin(name, value)) {
    return "PIN";
  }
  if (isAuthorization(name, value)) {
    return "authorization header";
  }
  const verdict = value.length < shortestValue ? undefined : judgeName(/^pwd$/i.test(name) ? "password" : name);
  if (verdict === undefined || isSecretReference(name)) {
    return undefined;
  }
  if (isFilledInLater(value) || isTemplate(value) || isPublicUnderSecretName(value, verdict) || namesASecret(value)) {
    return undefined;
  }
  if (whereItIs.test(value) || isLabel(value) || isDefaultOfTrustStore(name, value)) {
    return undefined;
  }
  const isWords = isPlainWords(value);
  if (isProse && isWords) {
    return undefined;
  }
  const isCertain = verdict.strength === "certain" || verdict.strength === "unlessWords";
  // People choose plain words as passwords. Under the name of a key they are more often the name of a file or a mode.
  const isSecret = isCertain && (verdict.password || (!isWords && value.length >= 8 && /\d/.test(value)));
  return isSecret || looksRandom(value) ? verdict.rule : undefined;
}

/** True for `Authorization: Token VALUE`, whatever the scheme is called. */
export function isAuthorization(name: string, value: string): boolean {
  const token = /^[A-Za-z][\w-]{1,19} ([^\s"',;]{16,512})$/.exec(value.trim())?.[1];
  return token !== undefined && wordsOf(name).at(-1) === "AUTHORIZATION" && looksLikeKey(token);
}

/** Options of deploy tools that map variables to secrets: `--set-secrets=DB_PASSWORD=db-password:3`. */
function isSecretReference(name: string): boolean {
  return /^-*(?:set|update|remove)[-_]?(?:build[-_]?)?secrets$/i.test(name);
}

/** True if the value begins like a place that something else fills in, whatever follows. */
function isTemplate(value: string): boolean {
  return /^(?:\$[{(]|\$\$?[A-Za-z_]\w*(?:$|[^\w])|`|\{|<|\[|%[a-z(]|\*{3}|!Ref|!Sub|process\.env|os\.|env\.|var\.|data\.|local\.|secrets?\.|config\.|self\.|this\.)/.test(
    value,
  );
}

/** True for the words of a form or a translation: `Password`, `Forgot password?`, `Mot de passe`. */
function isLabel(value: string): boolean {
  const isSentence = /^\p{Lu}[\p{L} '’-]{3,120}[?:…!.]{0,3}$/u.test(value);
  return (
    isSentence &&
    /pass(?:word|wort|ord)|passe|contrase|senha|wachtwoord|kennwort|has[łl]o|token|secret|key/i.test(value)
  );
}

/** True for the password with which every JDK ships its trust store: it guards public certificates. */
export function isDefaultOfTrustStore(name: string, value: string): boolean {
  return value === "changeit" && /trust/i.test(name);
}

const nouns = new Set("PASSWORD PASS KEY KEYS SECRET SECRETS TOKEN NAME REF CREDENTIAL CREDENTIALS".split(" "));

/**
 * True for a name made of plain words that says what it names: `postgres-password`, `db-secret-name`, also with the
 * namespace that it is in.
 */
export function namesASecret(value: string): boolean {
  if (/:latest$/.test(value)) {
    return true;
  }
  if (!/^(?:[a-z][a-z0-9-]{0,62}\/)?[a-z]+(?:[-_.][a-z0-9]+)+(?::\d{1,3})?$/.test(value)) {
    return false;
  }
  return wordsOf(value).some((word) => nouns.has(word));
}
