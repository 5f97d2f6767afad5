import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settingsSchema } from "../../../local/cloud/store/settings";

const root = resolve(__dirname, "../../..");
let folder: string;
let page: string;
beforeAll(async () => {
  await mkdir(join(root, "node_modules/.cache"), { recursive: true });
  folder = await mkdtemp(join(root, "node_modules/.cache/local-cloud-page-"));
  page = await readFile(join(root, "docs/local-cloud.md"), "utf8");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the page on the local cloud", () => {
  test("shows a program that runs as it stands", async () => {
    const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const [imports = "", ...body] = example.split("\n\n");
    await writeFile(
      join(folder, "example.ts"),
      `${imports.replace('"./', `"${root}/`)}\nvoid (async () => {\n${body.join("\n\n")}\n})();\n`,
    );
    const outfile = join(folder, "example.js");
    await build({
      entryPoints: [join(folder, "example.ts")],
      outfile,
      bundle: true,
      platform: "node",
      packages: "external",
      logLevel: "error",
    });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile], { cwd: folder });
    expect(stdout).toBe("undefined\n");
  });

  test("names every setting and its default", () => {
    const defaults = settingsSchema.parse({ projects: {} });
    const quotas = Object.entries(defaults.quotas);
    for (const name of ["requireEnabledApis", "resumeCreates", "halfMadeServices", ...quotas.map(([quota]) => quota)]) {
      expect(page).toContain(`\`${name}\``);
    }
    const limits = quotas.map(([, limit]) => limit.toLocaleString("en-US")).join(", ");
    expect(page).toContain(limits);
  });
});
