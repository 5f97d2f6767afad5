/** Combines answers of yes, no and unknown. */
import type { ActionAnswer, Answer } from "./model";

const rank: Readonly<Record<Answer, number>> = { no: 0, unknown: 1, yes: 2 };

/** The most open of several: one open way is enough. `no` for none. */
export function anyOf(answers: readonly Answer[]): Answer {
  return answers.reduce<Answer>((most, answer) => (rank[answer] > rank[most] ? answer : most), "no");
}

/** The strictest of several answers, all of which must be `yes`; `yes` if there are none. */
export function allOf(answers: readonly Answer[]): Answer {
  return answers.reduce<Answer>((least, answer) => (rank[answer] < rank[least] ? answer : least), "yes");
}

/** The most open answer of a cell. */
export function overall(answers: readonly ActionAnswer[]): Answer {
  return anyOf(answers.map(({ allowed }) => allowed));
}

/** Answers of two sources for one pair, by action; of one action the more open counts. */
export function merge(one: readonly ActionAnswer[], other: readonly ActionAnswer[]): ActionAnswer[] {
  const merged = new Map(one.map((answer) => [answer.action, answer]));
  for (const answer of other) {
    const known = merged.get(answer.action);
    if (known === undefined || rank[answer.allowed] > rank[known.allowed]) {
      merged.set(answer.action, answer);
    }
  }
  return [...merged.values()];
}
