/** Run by `npm run mutation` alone: every mutant is judged by all recorded programs, each with exactly its findings. */
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { repositoryRoot } from "../../../local/root";
import { rules } from "../../../policies/rules";
import { findingsOf, type Recording, recordings } from "./recordings";

let all: readonly Recording[] = [];

beforeAll(async () => {
  all = await recordings(
    process.env.BULKHEAD_RECORDINGS ?? join(repositoryRoot(), "node_modules", ".cache", "recordings.json"),
  );
}, 600_000);

it.each(rules.map((rule) => [rule.id, rule] as const))("%s finds in every program what it found before", (id, rule) => {
  for (const { title, registered, findings } of all) expect(findingsOf(rule, registered), title).toEqual(findings[id]);
});
