import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkProgram } from "../../components/program/checkProgram";
import { readProgramConfig } from "../../components/program/programConfig";
import { repositoryRoot } from "../../local/root";
import { parsePlan } from "../../plan";

const root = repositoryRoot();
const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const all = pages.map(read).join("\n");

/** Fenced blocks of one language in a page. */
function blocks(page: string, language: string): string[] {
  return [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    (match) => match[1] ?? "",
  );
}

const parts = "plan|iam|components|policies|egress|local|cli|bench|test|release|scripts|docs|examples";

/** Paths in this repository that a page names between backquotes; up to the first part that is a pattern or a placeholder. */
function pathsIn(text: string): string[] {
  const named = text.matchAll(new RegExp(`\`((?:${parts})/[^\`\\s:]*)(?::\\d+)?\``, "g"));
  return [...named].flatMap(([, path = ""]) => expanded(path)).map((path) => path.replace(/[^/]*[<*].*$/, ""));
}

/** `a/{b,c}` as `a/b` and `a/c`. */
function expanded(path: string): string[] {
  const [, before, choices, after] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(path) ?? [];
  return choices === undefined ? [path] : choices.split(",").flatMap((one) => expanded(`${before}${one}${after}`));
}

describe("the pages", () => {
  test.each(pages)("%s links only to files that exist", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(
      (match) => match[1] ?? "",
    );
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  // What an older version was like is the changelog's to say.
  test.each(pages.filter((page) => page !== "CHANGELOG.md"))("%s names only files and folders that exist", (page) => {
    expect(pathsIn(read(page)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("are searched for paths in every form that they use", () => {
    const text =
      "`test/{a,b}/c.ts` `cli/x/` `egress/<name>/y.ts` `plan/*.ts` `policies/z.ts:12` `@bulkhead/cli` cli/prose";
    expect(pathsIn(text)).toEqual(["test/a/c.ts", "test/b/c.ts", "cli/x/", "egress/", "plan/", "policies/z.ts"]);
  });

  test.each(pages.filter((page) => page.startsWith("docs/contributing/")))("%s has less than 60 lines", (page) => {
    expect(read(page).trimEnd().split("\n").length).toBeLessThan(60);
  });

  test("name only npm scripts that exist", () => {
    const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
    const named = [...all.matchAll(/`?npm run ([a-z][a-z:-]*)/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  test("name only commands that exist", () => {
    const help = execFileSync(process.execPath, [join(root, "cli", "bootstrap.cjs"), "--help"], { encoding: "utf8" });
    const known = [...help.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1] ?? "");
    const named = [...all.matchAll(/(?:npx --no |`)bulkhead ([a-z]+)/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThan(3);
    expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("how to deploy", () => {
  const page = "docs/deploy.md";
  const [stackFile = ""] = blocks(page, "yaml");

  test("has a stack file that the program takes as it is", () => {
    const config: Record<string, unknown> = parse(stackFile).config;
    const text = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, JSON.stringify(value)]));
    const { cell, tenants } = readProgramConfig(text);
    expect(Object.keys(tenants)).toEqual(["acme"]);
    expect(() => checkProgram(cell, tenants)).not.toThrow();
    expect(parsePlan((tenants.acme as { analytics?: unknown }).analytics).ok).toBe(true);
  });

  test("builds the policy pack before it is used, in a checkout that is there", () => {
    const text = read(page);
    const order = ["git clone", "gcloud builds submit", "npm run build", "pulumi stack init", "--policy-pack policies"];
    const places = order.map((step) => text.indexOf(step));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test("quotes the components' own messages as they are", () => {
    const quoted = [...read(page).matchAll(/^\| `'[a-z]+' (must [a-z ]+) …` \|/gm)].map((match) => match[1] ?? "");
    expect(quoted.length).toBeGreaterThan(0);
    const sources = readdirSync(join(root, "components"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => read(join("components", file)))
      .join("\n");
    expect(quoted.filter((message) => !sources.includes(message))).toEqual([]);
  });

  test("sets by command only what the stack file has", () => {
    const set = [...read(page).matchAll(/pulumi config set --path '(bulkhead:[a-zA-Z.]+)'/g)].map(
      (match) => match[1] ?? "",
    );
    expect(set.length).toBe(3);
    const config = parse(stackFile).config;
    for (const path of set) {
      const [key = "", part = ""] = path.split(".");
      expect(config[key]).toHaveProperty(part);
    }
  });
});
