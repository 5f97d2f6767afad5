/** What output in a pipe must be like. */
import { expect } from "vitest";

/** Fails if the text has control characters other than line ends, or a line of more than 80 characters. */
export function expectPlain(text: string): void {
  expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  expect(text.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
}
