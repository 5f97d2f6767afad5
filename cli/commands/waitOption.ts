/** `--wait` of commands that follow what vendors do. */
import type { OptionDefinition } from "../commandLine/definition";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

const longestWait = 86_400;

export const waitOption = {
  value: "seconds",
  summary: "longest time to wait for the vendors; the same command goes on later",
  default: 600,
  parse: (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0 || value > longestWait) {
      throw new UserError(
        `'--wait' must be 0 to ${longestWait}, got '${text}'; write a whole number`,
        exits.couldNotTell,
      );
    }
    return value;
  },
} as const satisfies OptionDefinition;
