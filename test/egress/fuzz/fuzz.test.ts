import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { Random } from "../detect/random";
import { mutate } from "./mutate";
import { run, targets, wrap } from "./target";

/** A short run with fixed seeds by default; `FUZZ_MINUTES=10` goes on with fresh seeds for that long. */
const minutes = Number(process.env.FUZZ_MINUTES ?? 0);
const shortSeeds = [1, 2, 3];
const inputsPerSeed = 4_000;

const folder = join(__dirname, "corpus");
const corpus = readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
const [first] = corpus;
if (first === undefined) {
  throw new Error("the corpus is empty");
}
const seeds: readonly [typeof first, ...typeof corpus] = [first, ...corpus];

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** One seed's worth of inputs; an error names the input, so that it can go into the corpus. */
async function fuzz(seed: number): Promise<number> {
  const random = new Random(seed);
  let leaving = 0;
  for (let count = 0; count < inputsPerSeed; count++) {
    const mutated = mutate(random.pick(seeds).bytes, random, random.pick(seeds).bytes);
    const { body, encoding } = wrap(mutated, random);
    const target = random.pick(targets);
    // Inflaters are freed between turns of the event loop, which promises alone never end.
    if (count % 100 === 0) {
      await nextTurn();
    }
    try {
      leaving += await run(target, body, encoding);
    } catch (error) {
      const input = `${target.vendor} ${target.endpoint} ${encoding ?? ""} ${body.toString("base64")}`;
      throw new Error(`seed ${seed}, input ${count} (${input}): ${error instanceof Error ? error.stack : error}`);
    }
  }
  return leaving;
}

describe("the decoders", () => {
  test.each(corpus)("take $name as it is, and its values stay inside", async ({ bytes }) => {
    let leaving = 0;
    for (const target of targets) {
      leaving += await run(target, bytes, undefined);
    }
    expect(leaving).toBeGreaterThan(0);
  });

  test.each(shortSeeds)("survive mutated bodies and let no value out (seed %i)", async (seed) => {
    expect(await fuzz(seed)).toBeGreaterThan(inputsPerSeed / 20);
  });

  test("keep nothing of what they have seen", async () => {
    await fuzz(1);
    await fuzz(4);
    const before = heapInUse();
    await fuzz(5);
    await fuzz(6);
    expect(heapInUse() - before).toBeLessThan(24 * 1024 * 1024);
  });

  if (minutes > 0) {
    test(
      `survive ${minutes} minutes of mutated bodies`,
      async () => {
        const end = Date.now() + minutes * 60_000;
        const start = heapInUse();
        let rounds = 0;
        for (let seed = Date.now() & 0x7fffffff; Date.now() < end; seed++, rounds++) {
          await fuzz(seed);
        }
        expect(heapInUse() - start).toBeLessThan(48 * 1024 * 1024);
        process.stdout.write(`${rounds * inputsPerSeed} inputs\n`);
      },
      (minutes + 2) * 60_000,
    );
  }
});
