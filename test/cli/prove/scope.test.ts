/** A proof says which kinds of resources it does not judge. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scopeOf } from "../../../cli/prove/scope";
import { repositoryRoot } from "../../../local/root";
import { nodeTypes } from "../../../policies/graph/nodeTypes";

test.each([
  ["topics", /^gcp:pubsub\/topic:/],
  ["datasets", /^gcp:bigquery\/dataset:/],
])("%s are not in the matrix, as the report and its page say", (kind, type) => {
  expect([...nodeTypes.keys()].filter((known) => type.test(known))).toEqual([]);
  const said = scopeOf({ source: "plan", groupsHoldPeople: false }).find((line) => line.includes("are not judged"));
  expect(said).toContain(kind);
  expect(readFileSync(join(repositoryRoot(), "docs", "prove.md"), "utf8")).toContain(kind);
});
