/** Reads texts that are JSON. Each leaf gets its own name, or the name that a sibling gives it. */
import { isLabelKey, isValueKey, type Setting } from "./setting";

/** A text inside a structure. */
export interface Leaf {
  readonly value: string;
  /** Undefined for items of a list and other places that have no name. */
  readonly setting?: Setting;
}

/** Deepest nesting that is read as JSON. Configuration is never this deep, and parsing what is deeper costs seconds. */
const deepest = 10_000;

/** Parsed JSON of a text that is an object or a list; undefined for any other text. */
export function parseStructure(text: string): object | undefined {
  if (!/^\s{0,1024}[{[]/.test(text) || !/[}\]]\s{0,1024}$/.test(text.slice(-1025)) || depthOf(text) > deepest) {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Deepest nesting of brackets, those in quotes included. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) {
      depth++;
      most = Math.max(most, depth);
    } else if (code === 0x5d || code === 0x7d) {
      depth--;
    }
  }
  return most;
}

/** Maps from a host to a token, as in the files in which Composer and Pulumi keep their log-ins. */
const tokensByHost = /^(?:(?:github|gitlab|bitbucket)-(?:oauth|token)|bearer|accessTokens)$/;

/** Every text of a structure, to any depth. */
export function* leavesOf(structure: object): Generator<Leaf> {
  const open: { node: object; key?: string }[] = [{ node: structure }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node } = next;
    const holdsTokens = next.key !== undefined && tokensByHost.test(next.key);
    const entries = Object.entries(node);
    const label = Array.isArray(node) ? undefined : labelOf(entries);
    for (const [key, value] of entries) {
      if (typeof value === "object" && value !== null) {
        open.push({ node: value, key });
        continue;
      }
      if (typeof value !== "string") {
        continue;
      }
      const own = isValueKey(key) && label !== undefined ? label : key;
      const name = Array.isArray(node) ? undefined : holdsTokens ? "token" : own;
      yield name === undefined ? { value } : { value, setting: { name, value, isProse: false } };
    }
    yield* namesOf(node, entries);
  }
}

/** Every text in the values of a structure. */
export function textsOfStructure(structure: object): string[] {
  const texts: string[] = [];
  const open: object[] = [structure];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const value of Object.values(node)) {
      if (typeof value === "object" && value !== null) {
        open.push(value);
      } else if (typeof value === "string") {
        texts.push(value);
      }
    }
  }
  return texts;
}

/** Keys are texts too: name and value can be exchanged. */
function* namesOf(node: object, entries: readonly [string, unknown][]): Generator<Leaf> {
  if (!Array.isArray(node)) {
    for (const [key] of entries) {
      yield { value: key };
    }
  }
}

function labelOf(entries: readonly [string, unknown][]): string | undefined {
  const label = entries.find(([key, value]) => isLabelKey(key) && typeof value === "string");
  return label === undefined ? undefined : String(label[1]);
}
