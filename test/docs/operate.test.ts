/** Follows the pages of docs/operate that this suite can follow without a running cloud: what they say to try. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Command } from "../../cli/commandLine/definition";
import { runProgram, toProgram } from "../../cli/commandLine/toCommander";
import { commands } from "../../cli/commands";
import { entriesFile } from "../../local/cloud/logs/logEntry";
import { asEntries, auditEntries, ledgerLines } from "../cli/questions/support/logs";
import { captured } from "../cli/support/runCommand";

/** Commands under "Try it" that read logs; those that start and change a cloud are tried by the tests of that cloud. */
function tried(page: string): string[] {
  const text = readFileSync(join("docs", "operate", page), "utf8");
  const section = text.slice(text.indexOf("## Try it"));
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = ""]) => block.split("\n"))
    .filter((line) => /^bulkhead (?:who|ledger|breach) /.test(line));
}

const pages = ["who-read-this.md", "vendor-breached.md"].flatMap((page) => tried(page).map((line) => ({ page, line })));

describe("what a page says to try", () => {
  const home = mkdtempSync(join(tmpdir(), "bulkhead-operate-"));
  const before = { cache: process.env.XDG_CACHE_HOME, folder: process.cwd() };

  beforeAll(() => {
    const file = entriesFile(join(home, "bulkhead", "local-cloud"));
    mkdirSync(dirname(file), { recursive: true });
    const audit = auditEntries().map((entry) =>
      JSON.stringify(entry).replaceAll("acme_key_anthropic", "acme_key_session"),
    );
    writeFileSync(file, [...asEntries(ledgerLines(1)).map((entry) => JSON.stringify(entry)), ...audit, ""].join("\n"));
    process.env.XDG_CACHE_HOME = home;
    process.chdir(home);
  });

  afterAll(() => {
    process.chdir(before.folder);
    if (before.cache === undefined) {
      delete process.env.XDG_CACHE_HOME;
    } else {
      process.env.XDG_CACHE_HOME = before.cache;
    }
    rmSync(home, { recursive: true, force: true });
  });

  test("there is something to try on each page", () => {
    expect(new Set(pages.map(({ page }) => page)).size).toBe(2);
  });

  test.each(pages)("$page: $line", async ({ line }) => {
    const { code, stderr, stdout } = await captured(() =>
      runProgram(toProgram(commands, "", ""), line.split(" ").slice(1)),
    );
    expect(stderr).toBe("");
    expect(stdout).not.toBe("");
    expect(code).toBe(0);
  });
});

/** Every command on a page, with the lines that go on after a backslash. */
function written(page: string): string[] {
  const text = readFileSync(join("docs", "operate", page), "utf8");
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = ""]) => block.replace(/\\\n\s*/g, "").split("\n"))
    .flatMap((line) => /(?:^|\| )bulkhead ([^#|]*)/.exec(line)?.[1]?.trim() ?? []);
}

const onPages = readdirSync(join("docs", "operate")).flatMap((page) => written(page).map((line) => ({ page, line })));
/** The same command lines, which only say that they were understood. */
const understood = (command: Command): Command => ({ ...command, run: async () => 0 });
const stubs = commands.map((one) =>
  "run" in one ? understood(one) : { ...one, commands: one.commands.map(understood) },
);

describe("a command on a page", () => {
  test.each(onPages)("$page: bulkhead $line", async ({ line }) => {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
    const { code, stderr } = await captured(() => runProgram(toProgram(stubs, "", ""), words));
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });
});
