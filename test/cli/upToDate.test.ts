import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isUpToDate, noteBuild, sourcesMark } from "../../cli/upToDate.cjs";

const sources = [
  "package.json",
  "package-lock.json",
  "tsconfig.base.json",
  "tsconfig.json",
  "cli/main.ts",
  "cli/demo/demo.ts",
  "components/cell/cell.ts",
  "egress/page.html",
  "iam/roles.ts",
  "plan/schema.ts",
  "examples/app/main.ts",
  "release/notices.cjs",
  "local/root.ts",
  "policies/index.ts",
  "review/content.ts",
  "scan/scan.ts",
  "sessions/main.ts",
];
const bundles = [
  "cli/dist/main.js",
  "egress/dist/main.js",
  "examples/app/dist/main.js",
  "policies/dist/index.js",
  "sessions/dist/launcher.js",
];
let root: string;

const write = (name: string, text = "// text") => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bulkhead-built-"));
  for (const name of [...sources, ...bundles]) {
    write(name);
  }
  noteBuild(root, sourcesMark(root));
});

afterEach(() => rmSync(root, { recursive: true }));

describe("bundles", () => {
  test("are up to date right after a build, and stay so while nothing changes", () => {
    expect(isUpToDate(root)).toBe(true);
    expect(isUpToDate(root)).toBe(true);
  });

  test.each(sources)("are out of date once %s has other text", (name) => {
    write(name, "// other text");
    expect(isUpToDate(root)).toBe(false);
  });

  test("are out of date where an older file was put back", () => {
    utimesSync(join(root, "policies/index.ts"), 1, 1);
    expect(isUpToDate(root)).toBe(false);
  });

  test("are out of date with a new file, and with one less", () => {
    write("cli/demo/new.ts");
    expect(isUpToDate(root)).toBe(false);
    rmSync(join(root, "cli/demo/new.ts"));
    expect(isUpToDate(root)).toBe(true);
    rmSync(join(root, "cli/demo/demo.ts"));
    expect(isUpToDate(root)).toBe(false);
  });

  test.each(bundles)("are out of date where %s was removed or built alone", (name) => {
    write(name, "// built by somebody else");
    expect(isUpToDate(root)).toBe(false);
    rmSync(join(root, name));
    expect(isUpToDate(root)).toBe(false);
  });

  test("are out of date where a source changed while they were being built", () => {
    const mark = sourcesMark(root);
    write("egress/page.html", "<p>changed meanwhile</p>");
    noteBuild(root, mark);
    expect(isUpToDate(root)).toBe(false);
  });

  test("don't depend on what is installed", () => {
    write("cli/node_modules/some/index.js");
    expect(isUpToDate(root)).toBe(true);
  });

  test("are out of date where nothing was ever built", () => {
    rmSync(join(root, "cli/dist"), { recursive: true });
    expect(isUpToDate(root)).toBe(false);
  });
});
