import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { proxiedVendor, proxiedVendorNames } from "../../../plan";

const root = join(__dirname, "../../..");

/** Sources by path, without comments: a comment may give an SDK's behaviour as the reason for something. */
function sources(folder: string, isSkipped: (file: string) => boolean): [string, string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/node_modules|dist/.test(file) && !isSkipped(file))
    .map((file) => [
      join(folder, file),
      readFileSync(join(root, folder, file), "utf8").replace(/\/\*.*?\*\/|(?<=^|\s)\/\/.*?$/gms, ""),
    ]);
}

/** `segment` is a word for parts of paths as well, so it counts as a name only in quotes, in an import or with a capital. */
const names = proxiedVendorNames
  .flatMap((name) => [name, proxiedVendor(name).title])
  .map((name) => (name === "segment" ? `["'/]segment["'/]` : name === "Segment" ? "\\bSegment\\b" : name));
const named = new RegExp(names.join("|"));

test.each([
  ["egress", (file: string) => file.startsWith("vendors/")],
  ["cli/plan", () => false],
  // Formats of secrets are of many issuers, of which some are vendors.
  ["plan", (file: string) => file === "vendors/proxied.ts" || file.startsWith("secrets/")],
] as const)("%s names no vendor that the proxy speaks with, outside of its row and folder", (folder, isSkipped) => {
  const files = sources(folder, isSkipped);
  expect(files.length).toBeGreaterThan(5);
  const found = files.flatMap(([file, text]) =>
    text
      .split("\n")
      .filter((line) => named.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

test("each vendor has one folder, and the order of files in it is the same", () => {
  const folders = readdirSync(join(root, "egress/vendors"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual([...proxiedVendorNames].sort());
  for (const { name } of folders) {
    const files = readdirSync(join(root, "egress/vendors", name));
    expect(files).toEqual(expect.arrayContaining([`${name}.ts`, "encode.ts"]));
    expect(readFileSync(join(root, "egress/vendors", name, `${name}.ts`), "utf8")).toContain(`name: "${name}"`);
  }
});
