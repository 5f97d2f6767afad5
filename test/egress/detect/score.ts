/** Measures each detector on the labelled set. */
import { type DetectorName, detectAll } from "../../../egress/detect";
import type { Sample } from "./labelledSet";

export interface Score {
  found: number;
  missed: Sample[];
  /** Hits on a text that holds nothing of that kind, and whose own kind did not hit either. */
  wrong: Sample[];
}

/**
 * A text that holds a My Number may also pass for another twelve-digit id; what counts against a detector is a hit on a
 * text without any personal data in it, or one where its own detector was silent.
 */
export function score(samples: readonly Sample[], names: readonly DetectorName[]): Map<DetectorName, Score> {
  const scores = new Map<DetectorName, Score>(names.map((name) => [name, { found: 0, missed: [], wrong: [] }]));
  for (const sample of samples) {
    const hits = detectAll(sample.text);
    for (const [name, result] of scores) {
      const hit = hits.includes(name);
      if (sample.label === name) {
        hit ? result.found++ : result.missed.push(sample);
      } else if (hit && (sample.label === undefined || !hits.includes(sample.label))) {
        result.wrong.push(sample);
      }
    }
  }
  return scores;
}

export const recall = (result: Score): number => result.found / (result.found + result.missed.length);
export const precision = (result: Score): number => result.found / (result.found + result.wrong.length);
