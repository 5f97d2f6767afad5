/** Words of a workload's commands and arguments, each with the option that it is the value of. */
import type { Slot, Workload } from "../graph";
import { knownValue } from "../read";

/** A value on a command line: `VALUE` of `--option VALUE` or `--option=VALUE`. */
export interface WordValue {
  readonly slot: Slot;
  /** Undefined for a word that belongs to no option. */
  readonly option?: string;
  readonly value: string;
  /** True if the program marks it as a secret. */
  readonly secret: boolean;
}

/** Every known value on the command lines of a workload. */
export function wordValues(workload: Workload): WordValue[] {
  return workload.words.flatMap((slot, position) => {
    const reading = slot.field.text();
    if (reading.state !== "known") {
      return [];
    }
    const { value, secret } = reading;
    const { joined, rest } = /^--?(?<joined>[A-Za-z][\w.-]{0,63})=(?<rest>.*)/s.exec(value)?.groups ?? {};
    return [{ slot, option: joined ?? optionBefore(workload, position), value: rest ?? value, secret }];
  });
}

/** The option that the word belongs to: `--api-key` before its value. */
export function optionBefore(workload: Workload, position: number): string | undefined {
  const [slot, before] = [workload.words[position], workload.words[position - 1]];
  if (slot === undefined || before === undefined || listPath(slot.path) !== listPath(before.path)) {
    return undefined;
  }
  return /^--?([A-Za-z][\w.-]{1,63})$/.exec(knownValue(before.field.text()) ?? "")?.[1];
}

/** The path of the list that an item is in. */
export const listPath = (path: string): string => path.replace(/\[\d+\]$/, "");
