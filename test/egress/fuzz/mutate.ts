/** Mutations of request bodies: blind ones on bytes, and ones that keep the JSON whole and spoil its meaning. */
import type { Random } from "../detect/random";

const tokens = [
  '"__proto__"',
  '"constructor"',
  '{"toJSON":1}',
  "null",
  "true",
  "-0",
  "1e999",
  "9".repeat(400),
  '""',
  '"\\ud800"',
  '"\\u0000"',
  "[]",
  "{}",
  "[[[[[[[[",
  '{"a":',
  "data=",
  "&data=",
  "%",
  "%00",
  "%c0%af",
  "+",
  "\u001f\u008b\b",
  "\ufeff",
  "\n",
  "\r\n",
  ",",
  '"',
  "\\",
  "/*",
  "canary",
  "$set",
  "$unset",
] as const;

const oddValues: readonly [unknown, ...unknown[]] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  "",
  "canary",
  "\ud800",
  "\u0000",
  [],
  {},
  [[]],
  [null],
  { canary: "canary" },
  { value: "canary" },
  ["canary", 1],
  "2026-06-01",
  "9999-99-99",
  1e20,
  "__proto__",
  "constructor",
  "$device:",
  "$device:canary",
];

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const mutations: readonly [Mutation, ...Mutation[]] = [
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let count = random.integer(1, 8); count > 0 && copy.length > 0; count--) {
      copy[random.integer(0, copy.length - 1)] = random.integer(0, 255);
    }
    return copy;
  },
  (bytes, random) => bytes.subarray(0, random.integer(0, bytes.length)),
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    const times = random.integer(1, 30);
    return Buffer.concat([
      bytes.subarray(0, to),
      ...Array<Buffer>(times).fill(bytes.subarray(from, to)),
      bytes.subarray(to),
    ]);
  },
  (bytes, random, other) => {
    const [from] = range(bytes, random);
    const [start, end] = range(other, random);
    return Buffer.concat([bytes.subarray(0, from), other.subarray(start, end), bytes.subarray(from)]);
  },
  (bytes, random) => {
    const [from] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), Buffer.from(random.pick(tokens), "latin1"), bytes.subarray(from)]);
  },
  replaceValue,
  replaceValue,
  replaceValue,
];

/** One to four mutations, one after the other. */
export function mutate(bytes: Buffer, random: Random, other: Buffer): Buffer {
  let mutated = bytes;
  for (let count = random.integer(1, 4); count > 0; count--) {
    mutated = random.pick(mutations)(mutated, random, other);
  }
  return mutated.subarray(0, 64 * 1024);
}

function range(bytes: Buffer, random: Random): [number, number] {
  const from = random.integer(0, bytes.length);
  return [from, random.integer(from, Math.min(bytes.length, from + 200))];
}

/** Puts an odd value, or a value from elsewhere in the body, in place of some value or under some other key. */
function replaceValue(bytes: Buffer, random: Random): Buffer {
  let root: unknown;
  try {
    root = JSON.parse(bytes.toString());
  } catch {
    return bytes;
  }
  const places: [Record<string, unknown>, string][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) {
      return;
    }
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      places.push([holder, key]);
      visit(holder[key]);
    }
  };
  visit(root);
  const [first] = places;
  if (first === undefined) {
    return bytes;
  }
  const [holder, key] = random.pick([first, ...places]);
  const [donor, donorKey] = random.pick([first, ...places]);
  // A copy, since a place may hold the very value it is put into.
  const value: unknown = random.next() < 0.5 ? random.pick(oddValues) : structuredClone(donor[donorKey]);
  const at = random.next() < 0.8 || Array.isArray(holder) ? key : donorKey;
  Object.defineProperty(holder, at, { value, enumerable: true, configurable: true, writable: true });
  return Buffer.from(JSON.stringify(root));
}
