import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, openSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";

const root = repositoryRoot();
const bundles = [
  "cli/dist/main.js",
  "policies/dist/index.js",
  "egress/dist/main.js",
  "examples/app/dist/main.js",
  "sessions/dist/launcher.js",
];

const build = () => spawnSync(process.execPath, [join(root, "cli", "build.cjs")], { stdio: "inherit" });

describe("the build", () => {
  test("never cuts a bundle off under a program that is being started, and leaves no drafts", () => {
    expect(build().status).toBe(0);
    const before = bundles.map((bundle) => {
      const opened = openSync(join(root, bundle), "r");
      return { bundle, opened, size: fstatSync(opened).size };
    });
    const { status, pid } = build();
    expect(status).toBe(0);
    for (const { bundle, opened, size } of before) {
      const { size: after, nlink } = fstatSync(opened);
      closeSync(opened);
      // What was opened before is still whole; the new bundle is another file of the same name.
      expect({ bundle, after, nlink }).toEqual({ bundle, after: size, nlink: 0 });
      expect(size).toBeGreaterThan(100_000);
      expect(readdirSync(join(root, dirname(bundle))).filter((name) => name.endsWith(`.${pid}`))).toEqual([]);
    }
  });
});
