/**
 * Follows the pages of docs/operate literally: what each says to try, line by line, on one local cloud that is deployed. What reads
 * the ledger is tried with planted lines, and every command is parsed, in `test/docs/operate.test.ts`. It takes about six minutes, most of
 * it the proxies' own five minutes between two looks at their keys, so it runs with `FOLLOW_PAGES=1` only.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram, toProgram } from "../../../cli/commandLine/toCommander";
import { commands } from "../../../cli/commands";
import { cacheFolder } from "../../../local/engine";
import { repositoryRoot } from "../../../local/root";
import { expectPlain } from "../support/plain";
import { captured, type Ran } from "../support/runCommand";

const root = repositoryRoot();
const pagesFolder = join(root, "docs", "operate");
const folder = mkdtempSync(join(tmpdir(), "bulkhead-pages-"));
const bin = join(folder, "bin");
const cache = join(folder, "cache");
const before = { cache: process.env.XDG_CACHE_HOME, folder: process.cwd() };
const usual = cacheFolder();

/** Lines under "Try it", in the order of the page. */
function tried(page: string): string[] {
  const text = readFileSync(join(pagesFolder, page), "utf8");
  const at = text.indexOf("## Try it");
  const blocks = at === -1 ? [] : [...text.slice(at).matchAll(/```sh\n([\s\S]*?)```/g)];
  const lines = blocks.flatMap(([, block = ""]) => block.split("\n"));
  return lines.filter((line) => line !== "" && !/^bulkhead (?:ledger|breach) /.test(line));
}

/** In the order of the index; the last one takes a tenant apart. */
const pages = [...readFileSync(join(pagesFolder, "README.md"), "utf8").matchAll(/\]\(([a-z-]+\.md)\)/g)].map(
  ([, page = ""]) => page,
);

function shell(line: string): Ran {
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, NO_COLOR: "1", CI: "true" };
  const { status, stdout, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", line], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { code: status ?? -1, stdout, stderr };
}

/** Starts a process only where the line needs a shell, or leaves something running. */
async function follow(line: string): Promise<Ran> {
  return /[|>#]|local up/.test(line)
    ? shell(line)
    : captured(() => runProgram(toProgram(commands, "", ""), line.split(" ").slice(1)));
}

beforeAll(() => {
  if (process.env.FOLLOW_PAGES !== "1") {
    return;
  }
  process.env.XDG_CACHE_HOME = cache;
  process.chdir(folder);
  execFileSync(process.execPath, [join(root, "cli", "build.cjs")], { stdio: ["ignore", "ignore", "inherit"] });
  mkdirSync(bin);
  writeFileSync(
    join(bin, "bulkhead"),
    `#!/bin/sh\nexec "${process.execPath}" "${join(root, "cli", "dist", "main.js")}" "$@"\n`,
  );
  chmodSync(join(bin, "bulkhead"), 0o755);
  // The engine is there already; the cloud of whoever runs this test must stay as it is.
  const own = cacheFolder();
  mkdirSync(own, { recursive: true });
  for (const name of existsSync(usual) ? readdirSync(usual) : []) {
    if (name !== "local-cloud") {
      symlinkSync(join(usual, name), join(own, name));
    }
  }
});

afterAll(() => {
  if (process.env.FOLLOW_PAGES === "1") {
    shell("bulkhead local down");
    process.chdir(before.folder);
  }
  if (before.cache === undefined) {
    delete process.env.XDG_CACHE_HOME;
  } else {
    process.env.XDG_CACHE_HOME = before.cache;
  }
  rmSync(folder, { recursive: true, force: true });
});

test("every page of the index exists, and each that a local cloud can follow has something to try", () => {
  expect(pages.filter((page) => !existsSync(join(pagesFolder, page)))).toEqual([]);
  // Alerts come by themselves.
  expect(pages.filter((page) => tried(page).length === 0)).toEqual(["alerts.md"]);
});

if (process.env.FOLLOW_PAGES === "1") {
  test("each line that a page says to try does what it says", async () => {
    const failed: string[] = [];
    let isUp = false;
    for (const page of pages) {
      for (const line of tried(page)) {
        if (line === "bulkhead local up" && isUp) {
          continue;
        }
        const { code, stdout, stderr } = await follow(line);
        isUp ||= line === "bulkhead local up";
        // A tenant that is stopped is not in order, and the status says so.
        const isRight = code === 0 || (code === 1 && line.startsWith("bulkhead status"));
        if (!isRight || stderr.includes("    at ")) {
          failed.push(`${page}: ${line}: ${code}\n${stdout.slice(-600)}${stderr.slice(-600)}`);
        }
        if (!line.includes("local up")) {
          expectPlain(stdout);
        }
      }
    }
    expect(failed).toEqual([]);
    expect(existsSync(join(folder, "globex-certificate", "certificate.md"))).toBe(true);
  }, 1_800_000);
}
