/** The rules of `.dependency-cruiser.cjs` refuse what they are for: each is broken once, in a small tree of its own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type IConfiguration } from "dependency-cruiser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryRoot } from "../local/root";

const load = createRequire(__filename);
const config: IConfiguration = load("../.dependency-cruiser.cjs");
const { layers }: { readonly layers: Readonly<Record<string, readonly string[][]>> } =
  load("../scripts/importOrder.cjs");

/** A file, and what it imports. */
const tree: Readonly<Record<string, readonly string[]>> = {
  "plan/index.ts": [],
  "iam/roles.ts": ["../plan"],
  "components/index.ts": ["../plan", "./tenant/tenant"],
  "components/tenant/tenant.ts": ["../validation"],
  "components/validation/index.ts": ["../tenant/tenant"],
  "policies/index.ts": ["../components"],
  "egress/main.ts": ["../cli/main"],
  "local/root.ts": ["../egress/main"],
  "cli/main.ts": ["../local/root", "../missing"],
};

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "bulkhead-imports-"));
  for (const [file, imports] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `${imports.map((name) => `import "${name}";\n`).join("")}export {};\n`);
  }
});

afterAll(() => rmSync(root, { recursive: true }));

test("an import of another part, of a layer above, of nothing, and a cycle are each refused", async () => {
  const { tsConfig: _, ...options } = config.options ?? {};
  const folders = ["plan", "iam", "components", "policies", "egress", "local", "cli"];
  const { output } = await cruise(folders, {
    ...options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  });
  const violations = typeof output === "string" ? [] : output.summary.violations;
  const found = violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  expect(found.filter((line) => !line.startsWith("no-cycles")).sort()).toEqual([
    "components-validation-imports-nothing-above: components/validation/index.ts -> components/tenant/tenant.ts",
    "egress-imports-only-what-is-below: egress/main.ts -> cli/main.ts",
    "iam-imports-only-what-is-below: iam/roles.ts -> plan/index.ts",
    "local-imports-only-what-is-below: local/root.ts -> egress/main.ts",
    "nothing-is-unresolved: cli/main.ts -> ../missing",
    "policies-imports-only-what-is-below: policies/index.ts -> components/index.ts",
  ]);
  expect(found.filter((line) => line.startsWith("no-cycles")).length).toBeGreaterThan(0);
});

/** Folders and sources at the top of a part. Nothing imports the script that builds a part. */
function roomsOf(part: string): string[] {
  const listing = ["ls-files", "--cached", "--others", "--exclude-standard", part];
  const files = execFileSync("git", listing, { cwd: repositoryRoot(), encoding: "utf8" });
  const rooms = files.split("\n").flatMap((file) => /^[^/]+\/([^/]+(?=\/)|[^/]+\.c?[tj]s$)/.exec(file)?.[1] ?? []);
  return [...new Set(rooms)].filter((room) => room !== "build.cjs").sort();
}

test.each(Object.entries(layers))("each folder and file at the top of %s has a place in the order", (part, rows) => {
  const placed = rows.flat();
  expect(roomsOf(part).filter((room) => !placed.includes(room))).toEqual([]);
});
