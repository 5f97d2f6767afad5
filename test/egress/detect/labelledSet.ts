/** The labelled set: one text a row, with the kinds of personal data that are in it (none for a look-alike). */
import type { DetectorName } from "../../../egress/detect";
import { lookAlikes } from "./lookAlikes";
import { digitDisguises, disguises, makers } from "./personalData";
import { Random } from "./random";

export interface Sample {
  readonly text: string;
  readonly label: DetectorName | undefined;
}

/** What stands around a value: nothing, English, Japanese, JSON, and harmless numbers close by. */
const frames: readonly [(value: string) => string, ...((value: string) => string)[]] = [
  (value) => value,
  (value) => `Failed for ${value}, will retry`,
  (value) => `2 of 14 rows: ${value}.`,
  (value) => `結果は${value}でした`,
  (value) => `（${value}）を確認`,
  (value) => `{"note":"${value}"}`,
  (value) => `step 3 ${value} 12 ms`,
  (value) => `${value}\n`,
];

/** Texts in which the value is written in an encoding, between invisible characters or in other digits. Structured kinds only. */
export function disguisedSet(seed: number, perDisguise: number, kinds: readonly DetectorName[]): Sample[] {
  const random = new Random(seed);
  return kinds.flatMap((label) =>
    [...Object.values(disguises), ...(numeric.has(label) ? Object.values(digitDisguises) : [])].flatMap((disguise) =>
      Array.from({ length: perDisguise }, () => ({
        text: `note ${disguise(random.pick(makers[label])(random), random)} end`,
        label,
      })),
    ),
  );
}

const numeric: ReadonlySet<DetectorName> = new Set<DetectorName>([
  "phone",
  "card",
  "my-number",
  "corporate-number",
  "ip",
  "coordinates",
  "birthday",
]);

/** Same seed, same set. `perMaker` texts for each way to write a value. */
export function labelledSet(seed: number, perMaker: number): Sample[] {
  const random = new Random(seed);
  const samples: Sample[] = [];
  const add = (label: DetectorName | undefined, ways: readonly ((random: Random) => string)[]) => {
    for (const make of ways) {
      for (let index = 0; index < perMaker; index++) {
        const frame = frames[index % frames.length] ?? frames[0];
        samples.push({ text: frame(make(random)), label });
      }
    }
  };
  for (const [label, ways] of Object.entries(makers)) {
    add(label as DetectorName, ways);
  }
  for (const ways of Object.values(lookAlikes)) {
    add(undefined, ways);
  }
  return samples;
}
