/** Every test file runs, in exactly one tier, and what shares a process may do so. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { repositoryRoot } from "../local/root";
import { longest } from "./tiers.mjs";

const root = repositoryRoot();
const files = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => `test/${file}`)
  .sort();

/** Tiers by file, as vitest itself finds them. */
const found = new Map<string, string[]>();

beforeAll(() => {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const listed = execFileSync(process.execPath, [vitest, "list", "--filesOnly", "--json"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const { file, projectName } of JSON.parse(listed) as { file: string; projectName: string }[]) {
    const name = relative(root, file).replaceAll("\\", "/");
    found.set(name, [...(found.get(name) ?? []), projectName]);
  }
});

test("every test file is in one tier, and in no second one", () => {
  expect([...found.keys()].sort()).toEqual(files);
  expect([...found].filter(([, names]) => names.length !== 1)).toEqual([]);
});

test("every tier has files", () => {
  const tiers = ["alone", "browser", "engine", "packages", "programs", "sdks", "searches", "services", "unit"];
  expect([...new Set([...found.values()].flat())].sort()).toEqual(tiers);
});

test("a file runs alone in its process if, and only if, it replaces a module", () => {
  const alone = [...found].filter(([, [name]]) => name === "alone").map(([file]) => file);
  const replacing = files.filter((file) => /^ *vi\.(?:do)?[mM]ock\(/m.test(readFileSync(join(root, file), "utf8")));
  expect(alone.sort()).toEqual(replacing);
});

test("the files that start first exist", () => {
  expect(longest.filter((file) => !files.includes(file))).toEqual([]);
});

test("unit tests start no server or engine and use no Pulumi runtime", () => {
  const units = [...found].filter(([, [name]]) => name === "unit").map(([file]) => file);
  expect(units.length).toBeGreaterThan(30);
  // `release/lockfile` asks git for names of files, nothing else starts a process.
  const heavy = /^@pulumi\/|^node:(?:http|https|http2|tls|dgram|worker_threads)$|^playwright/;
  const wrong = units.flatMap((file) =>
    [...importsOf(file)].filter((name) => heavy.test(name)).map((name) => `${file}: ${name}`),
  );
  expect(wrong).toEqual([]);
});

/** Names of all packages and modules of Node.js that a file loads, with what it imports from here. */
function importsOf(file: string, seen = new Set<string>(), names = new Set<string>()): Set<string> {
  seen.add(file);
  const text = readFileSync(join(root, file), "utf8").replaceAll(/^(?:import|export) type [^;]*;/gm, "");
  for (const [, name = ""] of text.matchAll(/(?:from|import|require)\s*\(?\s*"([^"]+)"/g)) {
    if (!name.startsWith(".")) {
      names.add(name);
      continue;
    }
    const place = join(dirname(file), name).replaceAll("\\", "/");
    const source = [place, `${place}.ts`, `${place}/index.ts`].find(
      (path) => /\.[cm]?[jt]s$/.test(path) && readable(path),
    );
    if (source !== undefined && !seen.has(source)) {
      importsOf(source, seen, names);
    }
  }
  return names;
}

function readable(path: string): boolean {
  try {
    return readFileSync(join(root, path)).length > 0;
  } catch {
    return false;
  }
}
