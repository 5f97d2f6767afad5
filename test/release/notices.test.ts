/** The notices name every package that a bundle has code of, with its licence text. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { bundledPackages, notices } from "../../release/notices.cjs";

const root = repositoryRoot();

/** A record of a bundle that has code of one made-up package; its folder. */
function madeUp(manifest: object, files: Readonly<Record<string, string>>): { folder: string; metafile: Metafile } {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-notices-"));
  const own = join(folder, "node_modules", "@scope", "made-up");
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "package.json"), JSON.stringify({ name: "@scope/made-up", version: "1.2.3", ...manifest }));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(own, name), text);
  }
  const inputs = {
    "node_modules/@scope/made-up/lib/a.js": { bytesInOutput: 7 },
    "node_modules/unused/a.js": { bytesInOutput: 0 },
    "main.ts": { bytesInOutput: 5 },
  };
  const output = { bytes: 12, inputs, imports: [], exports: [] };
  return { folder, metafile: { inputs: {}, outputs: { "main.js": output } } };
}

test("the image of the egress proxy carries the text of every package in its bundle", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-image-"));
  execFileSync(process.execPath, [join(root, "egress", "build.cjs"), `--outfile=${join(folder, "main.js")}`]);
  const text = readFileSync(join(folder, "THIRD_PARTY_NOTICES.txt"), "utf8");

  const { metafile } = await build({
    absWorkingDir: join(root, "egress"),
    entryPoints: ["main.ts"],
    outfile: join(folder, "again.js"),
    bundle: true,
    platform: "node",
    format: "cjs",
    metafile: true,
    write: false,
  });
  const names = Object.keys(metafile.inputs).flatMap(
    (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
  );
  const expected = [...new Set(names)].sort();
  expect(expected).toEqual(expect.arrayContaining(["pino", "undici", "yaml", "zod"]));
  expect(expected.filter((name) => !new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, "m").test(text))).toEqual([]);
  expect(text.match(/Permission (is hereby granted|to use)/g)?.length).toBeGreaterThanOrEqual(expected.length);
});

test("a notice has name, version, licence and text; code that is not in the bundle has none", () => {
  const { folder, metafile } = madeUp({ license: "MIT" }, { "LICENSE.md": "Copyright Made Up\n", "index.js": "" });
  const packages = bundledPackages(metafile, folder);
  expect(packages).toEqual([{ name: "@scope/made-up", version: "1.2.3", license: "MIT", text: "Copyright Made Up" }]);
  expect(notices(packages)).toContain("@scope/made-up 1.2.3 (MIT)\n\nCopyright Made Up\n");
});

test("a package without a licence text is named with its author and licence", () => {
  const { folder, metafile } = madeUp({ license: "ISC", author: { name: "Made Up" } }, {});
  expect(bundledPackages(metafile, folder)[0]?.text).toBe("Copyright Made Up; licence: ISC");
});

test("a package that names no licence can't be bundled", () => {
  const { folder, metafile } = madeUp({}, { LICENSE: "all rights reserved" });
  expect(() => bundledPackages(metafile, folder)).toThrow("'@scope/made-up' is bundled and must name its licence");
});

test("a bundle of the project's own code needs no notices", () => {
  expect(notices([])).toBe("");
});
