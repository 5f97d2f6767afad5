/**
 * A search for inputs that hold up the event loop. Each generator makes a body from a few numbers; the search keeps what took longest
 * and varies it. A few rounds by default; `BLOCKING_MINUTES=10` searches for that long and prints the worst that it found.
 */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Random } from "../detect/random";
import { longestStretch, threadTime } from "./stretch";

const minutes = Number(process.env.BLOCKING_MINUTES ?? 0);
/**
 * Milliseconds of processor time. The aim is 15. Beside other tests, caches and the compiler cost several times as much, so a run of
 * the suite only looks for what is far beyond it.
 */
const bound = minutes > 0 ? 15 : 100;
const shortRounds = 1;

/** What a body is made of; each number is below 1. */
type Knobs = readonly [number, number, number];

const alphabets = [
  "a",
  "1",
  "1 ",
  "a@",
  "a@b.",
  "DE12 3456 ",
  "\u0301a",
  "á́",
  "%41",
  "&#65;",
  "eyJ",
  "+49 ",
  "１",
  "\ud83d\ude00",
  "QUJD",
  "-",
];
const scaled = (knob: number, most: number) => 1 + Math.floor(knob ** 3 * most);
const text = (knob: number, length: number) =>
  (alphabets[Math.floor(knob * alphabets.length)] ?? "a").repeat(length).slice(0, length);
const event = (properties: object) => ({ event: "report_generated", properties: { distinct_id: "u", ...properties } });
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const repeated = (knob: number, most: number, one: unknown) =>
  Buffer.from(`[${Array.from({ length: scaled(knob, most) }, () => JSON.stringify(one)).join(",")}]`);

const generators: Readonly<Record<string, (knobs: Knobs) => Buffer>> = {
  "one long text": ([alphabet, length]) => json([event({ note: text(alphabet, scaled(length, 8_192)) })]),
  "many texts": ([alphabet, length, count]) =>
    repeated(count, 2_000, event({ note: text(alphabet, scaled(length, 8_192)) })),
  "many fields": ([count, length]) => {
    const names = Array.from(
      { length: scaled(count, 30_000) },
      (_unused, index) => `${index}${text(0, scaled(length, 64))}`,
    );
    return json([event(Object.fromEntries(names.map((name) => [name, 1])))]);
  },
  "many small events": ([count]) => repeated(count, 400_000, {}),
  "many declared events": ([count]) =>
    repeated(count, 2_000, event({ plan: "team", page: "/reports/1", workspace: "w" })),
  "long integers": ([count, digits]) => {
    const number = "9".repeat(17 + Math.floor(digits * 40));
    return Buffer.from(
      `[{"event":"e","properties":{"distinct_id":1,"l":[${Array(scaled(count, 300_000)).fill(number).join(",")}]}}]`,
    );
  },
  "long ids": ([count, length, alphabet]) =>
    repeated(count, 2_000, event({ distinct_id: text(alphabet, scaled(length, 1_024)) })),
  "long URLs": ([count, length]) =>
    repeated(count, 2_000, event({ page: `https://a.test/${"a/".repeat(scaled(length, 4_000))}` })),
  "deep lists": ([depth, count]) => {
    const deep = "[".repeat(scaled(depth, 70)) + "]".repeat(scaled(depth, 70));
    return Buffer.from(`[{"event":"e","properties":{"d":[${Array(scaled(count, 50_000)).fill(deep).join(",")}]}}]`);
  },
  lines: ([count, length]) =>
    Buffer.from(`${JSON.stringify(event({ note: text(0, scaled(length, 500)) }))}\n`.repeat(scaled(count, 20_000))),
  "a form": ([alphabet, length]) =>
    Buffer.from(
      `data=${encodeURIComponent(JSON.stringify([event({ note: text(alphabet, scaled(length, 200_000)) })]))}`,
    ),
  "escaped base64": ([length]) => Buffer.from(`data=${"%2B".repeat(scaled(length, 2_000_000))}`),
  "gzip of zeros": ([length]) => gzipSync(Buffer.alloc(scaled(length, 17_000_000), " ")),
  quotes: ([length]) => Buffer.from(`["${'\\"'.repeat(scaled(length, 3_000_000))}"]`),
};

interface Worst {
  readonly took: number;
  readonly knobs: Knobs;
}

/** Milliseconds of the longest stretch for a body: the least of three runs, since what else runs here only adds to it. */
async function cost(body: Buffer): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3 && least > bound / 2; run++) {
    least = Math.min(least, await longestStretch(body));
  }
  return least;
}

async function search(
  make: (knobs: Knobs) => Buffer,
  random: Random,
  isOver: (round: number) => boolean,
): Promise<Worst> {
  let worst: Worst = { took: 0, knobs: [0.5, 0.5, 0.5] };
  const trial = async (knobs: Knobs) => {
    const took = await cost(make(knobs));
    worst = took > worst.took ? { took, knobs } : worst;
  };
  await trial([0.999, 0.999, 0.999]);
  for (let round = 0; !isOver(round); round++) {
    const vary = (knob: number) =>
      random.next() < 0.5 ? random.next() : Math.min(0.999, Math.max(0, knob + (random.next() - 0.5) / 4));
    const [one, two, three] = worst.knobs;
    await trial([vary(one), vary(two), vary(three)]);
  }
  return worst;
}

describe("no input holds up the event loop", () => {
  const names = Object.keys(generators);
  test.each(names)(`for ${bound} ms: %s`, async (name) => {
    const make = generators[name] ?? (() => Buffer.alloc(0));
    const end = performance.now() + (minutes * 60_000) / names.length;
    const isOver = (round: number) => (minutes > 0 ? performance.now() > end : round >= shortRounds);
    const { took, knobs } = await search(make, new Random(minutes > 0 ? Date.now() & 0x7fffffff : 1), isOver);
    if (minutes > 0) {
      process.stdout.write(`${name}: ${took.toFixed(1)} ms with ${knobs.map((knob) => knob.toFixed(3)).join(" ")}\n`);
    }
    expect(took).toBeLessThan(bound);
  });

  test("and one that does would be seen", async () => {
    const busy = () => {
      const end = threadTime() + 2 * bound;
      while (threadTime() < end) {
        // Computes until it has used so much processor time.
      }
    };
    expect(await longestStretch(json([event({})]), busy)).toBeGreaterThan(bound);
  });
});
