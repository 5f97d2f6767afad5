import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../../local/root";

test("the page's script passes the type checker with a browser's types", () => {
  const compiler = createRequire(__filename).resolve("typescript/lib/tsc.js");
  const project = join(repositoryRoot(), "cli", "prove", "page", "client", "tsconfig.json");
  let problems = "";
  try {
    execFileSync(process.execPath, [compiler, "-p", project], { encoding: "utf8" });
  } catch (error) {
    problems = String((error as { stdout?: string }).stdout ?? error);
  }
  expect(problems).toBe("");
});
