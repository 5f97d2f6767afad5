/** Which values are public although their name says secret, and which look random enough to be a secret. */
import type { NameVerdict } from "./names";

const switches = new Set(
  (
    "true false yes no on off enabled disabled required optional none null undefined unset n/a auto default " +
    "string number integer boolean object array"
  ).split(" "),
);

/** A reference that something else fills in: `${X}`, `$(X)`, `$x`, `$$X`, `` `x` ``, `{{x}}`, `<x>`, `%s`, `%X%`, `@X@`, or stars. */
const reference =
  /^(?:\$\{[^{}]{0,200}\}|\$\([^()]{0,200}\)|\$\$?[A-Za-z_]\w{0,100}|`[^`]{0,200}`|\$?\{\{[^{}]{0,200}\}\}|\{[\w.-]{1,100}\}|<[^<>]{0,200}>|%[a-z]|%\w{1,100}%|@\w{1,100}@|\*{3,64}|x{4,64}|X{4,64})$/;

/** Full resource names of Google Cloud, and the URI forms in which tools name a secret without holding it. */
const resourceName =
  /^(?:\/\/[a-z]+\.googleapis\.com\/)?(?:projects|folders|organizations)\/[A-Za-z0-9:.{}$_-]{1,64}(?:\/[A-Za-z0-9@:.{}$_-]{1,255}){1,12}$/;
const secretReference =
  /^(?:sm|gcpsm|gsm|secret|secretmanager|gcp-kms|aws-kms|azure-kms|vault|op|ref|berglas|arn):[^\s]{1,512}$/i;

/** `acme-db:latest` and `acme-db:3`: a secret's id with a version, as deploy tools write it. */
const secretWithVersion = /^[A-Za-z][\w-]{0,254}:(?:latest|\d{1,3})$/;
/** A contract or wallet address of a block chain. */
const chainAddress = /^0x[0-9a-fA-F]{40}$/;
const email = /^[\w.+-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,24}$/;
const publicKey =
  /^(?:-----BEGIN (?:[A-Z0-9]+ ){0,3}PUBLIC KEY-----|-----BEGIN CERTIFICATE-----|ssh-(?:rsa|ed25519|dss) AAAA|ecdsa-sha2-nistp\d{3} AAAA)/;
const digest = /(?:^|@)sha(?:256|512):[0-9a-f]{32,128}$/;
const url = /^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s]{1,2048}$/i;
const duration = /^\d{1,9}(?:\.\d{1,9})?(?:ns|us|ms|s|m|h|d|w|y|%)$/i;

/** True if something else fills the value in later: a shell variable, a template's place, stars. */
export function isFilledInLater(value: string): boolean {
  return reference.test(value.trim());
}

/** True for one or more plain words: `billing`, `x-forwarded-host`, `USDC`. */
export function isPlainWords(value: string): boolean {
  return /^(?:[a-z]{1,24}(?:[-_.][a-z]{1,24}){0,5}|[A-Z]{2,10}|\*?\.?[a-z]{1,16}-?\*?)$/.test(value.trim());
}

/** True if the value can't be what its name announces. Any other value under such a name counts as a secret. */
export function isPublicUnderSecretName(value: string, name: NameVerdict): boolean {
  const text = value.trim();
  return (
    switches.has(text.toLowerCase()) ||
    reference.test(text) ||
    resourceName.test(text) ||
    secretReference.test(text) ||
    email.test(text) ||
    isPublicKey(text) ||
    digest.test(text) ||
    url.test(text) ||
    isPath(text) ||
    chainAddress.test(text) ||
    (name.rule === "secret" && secretWithVersion.test(text) && !looksRandom(text.split(":", 1)[0] ?? "")) ||
    (name.strength === "unlessWords" && isPlainWords(text)) ||
    (!name.password && duration.test(text)) ||
    (name.countable && /^\d{1,9}$/.test(text))
  );
}

/** True for certificates and public keys, alone, in a chain or in a JSON Web Key Set. */
export function isPublicKey(value: string): boolean {
  const text = value.trim();
  return (publicKey.test(text) && !/PRIVATE KEY/.test(value)) || isPublicKeySet(text);
}

/** Longest JSON Web Key Set that is read. */
const longestKeySet = 65_536;
/** Parameters of a JSON Web Key that are private, and of symmetric keys (RFC 7518, section 6). */
const privateParameters = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

function isPublicKeySet(text: string): boolean {
  if (text.length > longestKeySet || !text.startsWith("{") || !text.includes('"kty"')) {
    return false;
  }
  try {
    const { keys = [] } = JSON.parse(text) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0 && keys.every(isPublicJwk);
  } catch {
    return false;
  }
}

function isPublicJwk(key: unknown): boolean {
  if (typeof key !== "object" || key === null || !("kty" in key)) {
    return false;
  }
  return !privateParameters.some((name) => name in key);
}

/** True if a value can't be a secret even where only secrets belong: a certificate, a resource name, a path, a variable. */
export function isPublicSecret(value: string): boolean {
  return isPublicUnderSecretName(value, { strength: "certain", rule: "secret", password: true, countable: false });
}

/** A rooted file path in which no part looks like key material: base64 may begin with a slash. */
function isPath(text: string): boolean {
  if (text.length > 1024 || !/^(?:\/|\.{1,2}\/|~\/|[A-Za-z]:[\\/]|file:\/\/)/.test(text) || /[\s+=]/.test(text)) {
    return false;
  }
  return text.split(/[\\/]/).every((part) => !(part.length >= 16 && mixesClasses(part)));
}

function mixesClasses(part: string): boolean {
  return /[a-z]/.test(part) && /[A-Z]/.test(part) && /\d/.test(part);
}

/**
 * True for one word of at least 16 characters that no person would write: letters with digits (or both cases) in high
 * disorder. Names made of words (`new-billing-ui-2`), paths, resource names, addresses and digests are not.
 */
export function looksRandom(value: string): boolean {
  const text = value.trim();
  if (text.length < 16 || text.length > 4096 || /\s/.test(text)) {
    return false;
  }
  if (/^\d+(?:\.\d+)*$/.test(text)) {
    return false;
  }
  if (
    [reference, resourceName, secretReference, email, publicKey, digest, url, chainAddress].some((pattern) =>
      pattern.test(text),
    )
  ) {
    return false;
  }
  if (isPath(text) || isMadeOfWords(text)) {
    return false;
  }
  const hasLetters = /[A-Za-z]/.test(text);
  const mixed = /\d/.test(text) || (/[a-z]/.test(text) && /[A-Z]/.test(text));
  return hasLetters && mixed && bitsPerCharacter(text) >= 3;
}

/** Changes between letters and digits: keys have many, names with a version have one or two. */
const changes = /[A-Za-z](?=\d)|\d(?=[A-Za-z])/g;
/** What is written in front of an id says whose it is: `price_…`, `org-…`. */
const idPrefix = /^[a-z]{2,12}[_-]/;

/**
 * True for a value that is a key whatever its name: at least 20 random characters of both cases with digits all over.
 * Ids that say what they are in front (`price_…`) and texts that base64 stands for are not.
 */
export function looksLikeKey(value: string): boolean {
  const text = value.trim();
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && (text.match(changes) ?? []).length >= 5;
  return (
    text.length >= 20 && text.length <= 256 && isMixed && !idPrefix.test(text) && looksRandom(text) && !isText(text)
  );
}

/** True for base64 of readable text. */
function isText(value: string): boolean {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) {
    return false;
  }
  return /^[\t\r\n -~]+$/.test(Buffer.from(value, "base64").toString("latin1"));
}

/** Kebab, snake, dotted or comma-separated words, each plain letters or a short number. */
function isMadeOfWords(text: string): boolean {
  const parts = text.split(/[-_.,:/]/);
  return (
    parts.every((part) => /^(?:[A-Za-z]{0,1}[a-z]{0,24}|[A-Z]{1,24}|v?\d{1,8}|[a-z]{1,16}\d{1,4})$/.test(part)) &&
    parts.length > 1
  );
}

/** Shannon entropy of the characters. Words of a language in one case stay below 3.5, hexadecimal near 4. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) {
    bits -= (count / text.length) * Math.log2(count / text.length);
  }
  return bits;
}
