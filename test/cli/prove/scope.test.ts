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

test("the image of an egress proxy is taken as given, as the report and its page say, with what would check it", () => {
  const [said = ""] = scopeOf({ source: "state", groupsHoldPeople: true }).filter((line) => line.includes("image"));
  const page = readFileSync(join(repositoryRoot(), "docs", "prove.md"), "utf8").replaceAll(/\s+/g, " ");
  for (const part of ["egress proxy", "digest", "Binary Authorization"]) {
    expect(said).toContain(part);
  }
  expect(page).toContain("takes as given that its image is Bulkhead's");
});
