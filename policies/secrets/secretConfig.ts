/** Recognizes the stack's secret config values, also inside larger texts, without keeping any of them. */
import { valueFingerprint } from "./fingerprint";
import { parseStructure, textsOfStructure } from "./structured";

/** Shortest value that is looked for: `true` or `8080` under encryption would match everything. */
const shortest = 8;
/** Longest part of a text that is searched. */
const searchedLength = 1024 * 1024;
const base = 257;

/** Values of one length: their rolling hashes, each with the fingerprints that confirm a match. */
type Lengths = ReadonlyMap<number, ReadonlyMap<number, ReadonlySet<string>>>;

export class SecretConfig {
  readonly #lengths: Lengths;
  readonly #all: ReadonlySet<string>;

  constructor(values: Iterable<string> = []) {
    const parts = [...values].flatMap(partsOf);
    this.#all = new Set(parts.filter(({ length }) => length >= shortest).map(valueFingerprint));
    const lengths = new Map<number, Map<number, Set<string>>>();
    for (const part of parts.filter(({ length }) => length >= shortest)) {
      const hashes = lengths.get(part.length) ?? new Map<number, Set<string>>();
      lengths.set(part.length, hashes);
      const hash = hashOf(part);
      hashes.set(hash, (hashes.get(hash) ?? new Set()).add(valueFingerprint(part)));
    }
    this.#lengths = lengths;
  }

  /** True if the value is one of the secret config values, or a text in one that is JSON. */
  has(value: string): boolean {
    return this.#all.size > 0 && value.length >= shortest && this.#all.has(valueFingerprint(value));
  }

  /** Fingerprints of the secret config values in a text, also in base64, in hexadecimal or as part of a URL. */
  inside(text: string): readonly string[] {
    if (this.#all.size === 0) {
      return [];
    }
    const found = new Set<string>();
    if (this.has(text)) {
      found.add(valueFingerprint(text));
    }
    for (const spelling of spellings(text)) {
      for (const [length, hashes] of this.#lengths) {
        search(spelling, length, hashes, found);
      }
    }
    return [...found];
  }
}

function search(
  text: string,
  length: number,
  hashes: ReadonlyMap<number, ReadonlySet<string>>,
  found: Set<string>,
): void {
  let power = 1;
  for (let count = 1; count < length; count++) {
    power = Math.imul(power, base);
  }
  let hash = 0;
  for (let end = 0; end < text.length; end++) {
    if (end >= length) {
      hash = (hash - Math.imul(text.charCodeAt(end - length), power)) | 0;
    }
    hash = (Math.imul(hash, base) + text.charCodeAt(end)) | 0;
    const candidates = end + 1 >= length ? hashes.get(hash) : undefined;
    if (candidates !== undefined) {
      const fingerprint = valueFingerprint(text.slice(end + 1 - length, end + 1));
      if (candidates.has(fingerprint)) {
        found.add(fingerprint);
      }
    }
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    hash = (Math.imul(hash, base) + text.charCodeAt(at)) | 0;
  }
  return hash;
}

/** The text as it is, and what it says when it is base64, hexadecimal or holds percent signs. */
function spellings(whole: string): string[] {
  const text = whole.slice(0, searchedLength);
  const found = [text];
  if (/^[A-Za-z0-9+/_=-]{8,}$/.test(text.slice(0, 256)) && !/[^A-Za-z0-9+/_=\s-]/.test(text)) {
    found.push(Buffer.from(text, "base64").toString("utf8"));
  }
  if (/^[0-9a-fA-F]{16,}$/.test(text.slice(0, 256)) && !/[^0-9a-fA-F\s]/.test(text)) {
    found.push(Buffer.from(text, "hex").toString("utf8"));
  }
  if (text.includes("%")) {
    try {
      found.push(decodeURIComponent(text));
    } catch {
      // Not an encoded text: as it is, it was searched.
    }
  }
  return found;
}

/** A value without the space around it and, if it is JSON, every text in it. */
function partsOf(value: string): string[] {
  const structure = parseStructure(value);
  const inner = structure === undefined ? [] : textsOfStructure(structure);
  return [...new Set([value, value.trim(), ...inner])];
}
