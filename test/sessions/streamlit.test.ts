/** The page about Streamlit and its example say the same. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";

test("the lines that the page adds to a Dockerfile are those of the example, and name what the image has", () => {
  const read = (file: string) => readFileSync(join(repositoryRoot(), file), "utf8");
  const [, lines = ""] = /```dockerfile\n([^`]+)```/.exec(read("docs/streamlit.md")) ?? [];
  expect(read("examples/streamlit/Dockerfile")).toContain(lines);
  const sources = [...lines.matchAll(/^COPY --from=bulkhead (\S+)/gm)].map((match) => match[1]);
  expect(sources).toEqual(["/bulkhead", "/nodejs/bin/node"]);
  expect(sources.filter((source) => !read("egress/Dockerfile").includes(String(source)))).toEqual([]);
});
