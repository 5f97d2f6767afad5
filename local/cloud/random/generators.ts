/** The types of the random provider: which inputs they take and how they draw a value. */
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { hash } from "bcryptjs";
import type { Properties, Value } from "../protocol/values";

/** One type of the random provider: its inputs, and how a value is drawn. */
export interface RandomType {
  readonly required: readonly string[];
  /** Optional inputs with their defaults. */
  readonly defaults: Properties;
  readonly secrets: readonly string[];
  /** Unknown in a preview. */
  readonly outputs: readonly string[];
  /** Why the inputs can't be fulfilled; undefined if they can. */
  check?(inputs: Properties): string | undefined;
  draw(inputs: Properties): Promise<{ id: string; outputs: Properties }> | { id: string; outputs: Properties };
}

const lowerLetters = "abcdefghijklmnopqrstuvwxyz";
const upperLetters = lowerLetters.toUpperCase();
const digits = "0123456789";
const specialCharacters = "!@#$%&*()-_=+[]{}<>:?";
/** Words are shorter here than in the real provider's dictionary; the form is the same. */
const adjectives = [
  "brave",
  "calm",
  "clever",
  "eager",
  "fond",
  "gentle",
  "keen",
  "light",
  "noble",
  "quick",
  "sunny",
  "wise",
];
const animals = [
  "badger",
  "crane",
  "dolphin",
  "falcon",
  "ferret",
  "heron",
  "lynx",
  "marten",
  "otter",
  "puffin",
  "seal",
  "wren",
];

const textDefaults: Properties = {
  keepers: null,
  lower: true,
  upper: true,
  numeric: true,
  number: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
  overrideSpecial: null,
};

function uuidType(next: () => string): RandomType {
  return {
    required: [],
    defaults: { keepers: null },
    secrets: [],
    outputs: ["result", "id"],
    draw: () => {
      const result = next();
      return { id: result, outputs: { result } };
    },
  };
}

/** A UUID that begins with the time (RFC 9562, version 7). */
function uuid7(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

export const randomTypes: Readonly<Record<string, RandomType>> = {
  "random:index/randomBytes:RandomBytes": {
    required: ["length"],
    defaults: { keepers: null },
    secrets: ["base64", "hex"],
    outputs: ["base64", "hex"],
    check: (inputs) => (Number(inputs.length) < 1 ? "'length' must be at least 1" : undefined),
    draw: (inputs) => {
      const bytes = randomBytes(Number(inputs.length));
      const base64 = bytes.toString("base64");
      // As the real provider does it (4.21.1, observed 2026-11-28): the id is the value itself, in plain text.
      return { id: base64, outputs: { base64, hex: bytes.toString("hex") } };
    },
  },
  "random:index/randomId:RandomId": {
    required: ["byteLength"],
    defaults: { keepers: null, prefix: null },
    secrets: [],
    outputs: ["b64Std", "b64Url", "dec", "hex", "id"],
    check: (inputs) => (Number(inputs.byteLength) < 1 ? "'byteLength' must be at least 1" : undefined),
    draw: (inputs) => {
      const bytes = randomBytes(Number(inputs.byteLength));
      const prefix = String(inputs.prefix ?? "");
      const dec = BigInt(`0x${bytes.toString("hex")}`).toString();
      return {
        id: bytes.toString("base64url"),
        outputs: {
          b64Std: `${prefix}${bytes.toString("base64")}`,
          b64Url: `${prefix}${bytes.toString("base64url")}`,
          dec: `${prefix}${dec}`,
          hex: `${prefix}${bytes.toString("hex")}`,
        },
      };
    },
  },
  "random:index/randomString:RandomString": {
    required: ["length"],
    defaults: textDefaults,
    secrets: [],
    outputs: ["result", "id"],
    check: textFailure,
    draw: (inputs) => {
      const result = drawText(inputs);
      return { id: result, outputs: { result } };
    },
  },
  "random:index/randomPassword:RandomPassword": {
    required: ["length"],
    defaults: textDefaults,
    secrets: ["result", "bcryptHash"],
    outputs: ["result", "bcryptHash", "id"],
    check: textFailure,
    draw: async (inputs) => {
      const result = drawText(inputs);
      return { id: "none", outputs: { result, bcryptHash: await hash(result.slice(0, 72), 10) } };
    },
  },
  "random:index/randomUuid:RandomUuid": uuidType(() => randomUUID()),
  "random:index/randomUuid4:RandomUuid4": uuidType(() => randomUUID()),
  "random:index/randomUuid7:RandomUuid7": uuidType(uuid7),
  "random:index/randomPet:RandomPet": {
    required: [],
    defaults: { keepers: null, length: 2, prefix: null, separator: "-" },
    secrets: [],
    outputs: ["id"],
    draw: (inputs) => {
      const count = Math.max(1, Number(inputs.length));
      const words = Array.from({ length: count - 1 }, () => pick(adjectives, randomInt));
      const all = [...(inputs.prefix ? [String(inputs.prefix)] : []), ...words, pick(animals, randomInt)];
      return { id: all.join(String(inputs.separator)), outputs: {} };
    },
  },
  "random:index/randomInteger:RandomInteger": {
    required: ["min", "max"],
    defaults: { keepers: null, seed: null },
    secrets: [],
    outputs: ["result", "id"],
    check: (inputs) => (Number(inputs.max) < Number(inputs.min) ? "'max' must be at least 'min'" : undefined),
    draw: (inputs) => {
      const least = Number(inputs.min);
      const result = least + sourceOf(inputs.seed)(Number(inputs.max) - least + 1);
      return { id: String(result), outputs: { result } };
    },
  },
  "random:index/randomShuffle:RandomShuffle": {
    required: ["inputs"],
    defaults: { keepers: null, seed: null, resultCount: null },
    secrets: [],
    outputs: ["results", "id"],
    draw: (inputs) => {
      const items = Array.isArray(inputs.inputs) ? inputs.inputs : [];
      const count = inputs.resultCount === null ? items.length : Number(inputs.resultCount);
      const next = sourceOf(inputs.seed);
      const results: Value[] = [];
      while (results.length < count && items.length > 0) {
        results.push(...shuffle(items, next).slice(0, count - results.length));
      }
      return { id: "-", outputs: { results } };
    },
  },
};

/** A source of numbers below a limit: cryptographic, or repeatable from a seed (not the real provider's sequence). */
function sourceOf(seed: Value | undefined): (limit: number) => number {
  if (seed === null || seed === undefined || seed === "") {
    return (limit) => randomInt(limit);
  }
  let counter = 0;
  return (limit) => createHash("sha256").update(`${seed}/${counter++}`).digest().readUIntBE(0, 6) % limit;
}

function shuffle<T>(items: readonly T[], next: (limit: number) => number): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = next(last + 1);
    const moved = shuffled.splice(other, 1);
    shuffled.splice(last, 0, ...moved);
  }
  return shuffled;
}

function pick<T>(items: ArrayLike<T>, next: (limit: number) => number): T {
  return items[next(items.length)] as T;
}

function classesOf(inputs: Properties): { letters: string; least: number }[] {
  const special = String(inputs.overrideSpecial ?? specialCharacters) || specialCharacters;
  const numeric = inputs.numeric !== false && inputs.number !== false;
  return [
    { wanted: inputs.lower !== false, letters: lowerLetters, least: Number(inputs.minLower) },
    { wanted: inputs.upper !== false, letters: upperLetters, least: Number(inputs.minUpper) },
    { wanted: numeric, letters: digits, least: Number(inputs.minNumeric) },
    { wanted: inputs.special !== false, letters: special, least: Number(inputs.minSpecial) },
  ].filter(({ wanted }) => wanted);
}

function textFailure(inputs: Properties): string | undefined {
  const classes = classesOf(inputs);
  const least = classes.reduce((sum, { least }) => sum + least, 0);
  if (classes.length === 0) {
    return "at least one of 'lower', 'upper', 'numeric' and 'special' must be true";
  }
  return Number(inputs.length) < Math.max(1, least) ? `'length' must be at least ${Math.max(1, least)}` : undefined;
}

function drawText(inputs: Properties): string {
  const classes = classesOf(inputs);
  const required = classes.flatMap(({ letters, least }) =>
    Array.from({ length: least }, () => pick(letters, randomInt)),
  );
  const all = classes.map(({ letters }) => letters).join("");
  const rest = Array.from({ length: Number(inputs.length) - required.length }, () => pick(all, randomInt));
  return shuffle([...required, ...rest], randomInt).join("");
}
