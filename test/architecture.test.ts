import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it as test } from "vitest";
import { repositoryRoot } from "../local/root";

const root = repositoryRoot();

/** What each folder may import of the others, as path prefixes. */
const allowed: Record<string, readonly string[]> = {
  plan: ["plan/"],
  iam: ["iam/"],
  components: ["components/", "plan/", "iam/"],
  policies: ["policies/", "plan/", "iam/"],
  egress: ["egress/", "plan/", "iam/"],
  local: ["local/", "plan/", "iam/", "package.json"],
  cli: ["cli/", "local/", "components/", "policies/", "egress/", "plan/", "iam/", "package.json", "index"],
};

function sources(folder: string): string[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", `${folder}/**/*.ts`, `${folder}/*.ts`],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  return [...new Set(listed.split("\n"))].filter((file) => file !== "");
}

/** Imports of one file that lead into the repository, as paths from its root. */
function localImports(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const specifiers = [...text.matchAll(/(?:from|import|require)\s*\(?\s*"(\.{1,2}\/[^"]*|\.{1,2})"/g)].map(
    (match) => match[1] ?? "",
  );
  return specifiers.map((specifier) => relative(root, join(root, dirname(file), specifier)));
}

describe("the folders", () => {
  test.each(Object.keys(allowed))("%s imports only what the layout allows", (folder) => {
    const files = sources(folder);
    expect(files.length).toBeGreaterThan(0);
    const crossings = files.flatMap((file) =>
      localImports(file)
        .filter(
          (target) => !(allowed[folder] ?? []).some((prefix) => target.startsWith(prefix) || `${target}/` === prefix),
        )
        .map((target) => `${file} imports ${target}`),
    );
    expect(crossings).toEqual([]);
  });
});
