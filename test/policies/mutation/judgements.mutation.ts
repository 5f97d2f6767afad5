/** Run by `npm run mutation` alone: every mutant is judged by all recorded programs, each with exactly its findings. */
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { repositoryRoot } from "../../../local/root";
import { judgeRegistered, summary } from "../support/judge";
import { type Recording, recordings } from "./recordings";

let all: readonly Recording[] = [];

beforeAll(async () => {
  all = await recordings(
    process.env.BULKHEAD_RECORDINGS ?? join(repositoryRoot(), "node_modules", ".cache", "recordings.json"),
  );
}, 600_000);

it("finds in every recorded program what the unchanged pack finds", () => {
  for (const { title, registered, findings } of all) {
    expect(summary(judgeRegistered(registered)), title).toEqual(findings);
  }
});
