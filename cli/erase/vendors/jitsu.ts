/** Jitsu has no deletion API: it passes events on to the owner's own warehouse (https://docs.jitsu.com). */
import type { NoDeletion } from "./deletion";

export const jitsu: NoDeletion = {
  name: "jitsu",
  title: "Jitsu",
  stays: ["everything: Jitsu has no deletion API; delete the pseudonyms' rows in the warehouse that it writes to"],
};
