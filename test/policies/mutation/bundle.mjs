/** Puts the pack, as Stryker has instrumented it, and its tests into one file that a process can load again and again. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";

/**
 * Tests that judge the graph and the rules, the quickest first. Those that start an engine judge other things, and the random
 * stacks of `sharing` take as long as all others together: without them the score is a little too low.
 */
const folders = ["rules", "graph", "read", "analyzer", "waivers"];
const files = [
  "docs",
  "examples",
  "exactFindings",
  "kinds/kinds",
  "coverage/coverage",
  "components",
  "canary",
  "profiles",
  "publicPrograms/publicPrograms",
];

/** The bundle's path, and the folder in which programs that its tests ran are remembered. */
export async function bundleTests(root) {
  const tests = join(root, "test", "policies");
  const found = folders.flatMap((folder) =>
    readdirSync(join(tests, folder))
      .filter((name) => name.endsWith(".test.ts"))
      .sort()
      .map((name) => join(folder, name)),
  );
  const all = [...found, ...files.map((name) => `${name}.test.ts`)];
  const file = join(root, "mutation-tests.cjs");
  const { metafile } = await build({
    stdin: {
      contents: all.map((name) => `exports[${JSON.stringify(name)}] = () => require("./${name}");`).join("\n"),
      resolveDir: tests,
    },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    packages: "external",
    metafile: true,
    outfile: file,
    absWorkingDir: root,
    logLevel: "error",
    plugins: [ownVitest, quick(join(tests, "mutation"))],
  });
  // A program is recorded anew when anything but the pack has changed: what it registers doesn't depend on the pack's rules.
  const sources = Object.keys(metafile.inputs).filter((path) => /^(?:test|components)\//.test(path));
  const hash = createHash("sha256");
  for (const path of sources.sort()) {
    hash.update(path).update(readFileSync(join(root, path)));
  }
  const records = join(root, "node_modules", ".cache", "mutation", hash.digest("hex").slice(0, 16));
  mkdirSync(records, { recursive: true });
  return { file: join(root, relative(root, file)), records };
}

const ownVitest = {
  name: "vitest in process",
  setup(bundle) {
    bundle.onResolve({ filter: /^vitest$/ }, () => ({ path: "vitest", namespace: "in-process" }));
    bundle.onLoad({ filter: /.*/, namespace: "in-process" }, () => ({
      contents: "module.exports = globalThis.bulkheadVitest;",
      loader: "js",
    }));
  },
};

/** Lets the tests' programs run once, and not for every mutant, and judges them without the engine's messages. */
const quick = (folder) => ({
  name: "quick support",
  setup(bundle) {
    const stands = { record: join(folder, "rememberedRecord.ts"), judge: join(folder, "directJudge.ts") };
    bundle.onResolve({ filter: /\/(?:record|judge)$/ }, ({ path, importer }) => {
      const stand = stands[path.slice(path.lastIndexOf("/") + 1)];
      const own = importer === stand || (path.endsWith("/record") && importer.endsWith("/support/judge.ts"));
      return own || !importer.includes("/test/policies/") ? undefined : { path: stand };
    });
  },
});
