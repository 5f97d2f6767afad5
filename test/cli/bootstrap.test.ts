import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";

interface Outcome {
  readonly code: number;
  readonly output: string;
}

function runNode(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

/** The files that the first steps read, in a folder without node_modules. */
function bareCopy(): string {
  const root = repositoryRoot();
  const copy = mkdtempSync(join(tmpdir(), "bulkhead-bare-"));
  for (const file of ["package.json", "package-lock.json", "cli/bootstrap.cjs", "cli/build.cjs", "cli/upToDate.cjs"]) {
    mkdirSync(join(copy, "cli"), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  for (const name of ["components", "policies", "egress", "sessions", "local", "cli"]) {
    mkdirSync(join(copy, name), { recursive: true });
    cpSync(join(root, name, "package.json"), join(copy, name, "package.json"));
  }
  return copy;
}

/** A registry that nobody can reach, and nothing in the cache. */
const unreachable = () => ({
  npm_config_registry: "http://127.0.0.1:9/",
  npm_config_cache: mkdtempSync(join(tmpdir(), "bulkhead-npm-")),
  npm_config_fetch_retries: "0",
});

describe("the first steps on a bare clone", () => {
  // npm links the file itself into node_modules/.bin, where the first line decides which program reads it.
  test("are what 'npx --no bulkhead' starts, by Node.js and not by a shell", async () => {
    const command = join(repositoryRoot(), "node_modules", ".bin", "bulkhead");
    expect(readFileSync(command, "utf8").split("\n")[0]).toBe("#!/usr/bin/env node");
    expect(statSync(command).mode & 0o111).toBe(0o111);
    const { version } = JSON.parse(readFileSync(join(repositoryRoot(), "cli", "package.json"), "utf8"));
    const { stdout } = await promisify(execFile)(command, ["--version"]);
    expect(stdout).toBe(`${version}\n`);
  });

  test.each(["20.18.3", "18.20.4", "9.0.0"])("say in one line that Node.js %s is too old", async (version) => {
    const pretend = `Object.defineProperty(process.versions, "node", { value: "${version}" }); require("./cli/bootstrap.cjs")`;
    const { code, output } = await runNode(["-e", pretend], repositoryRoot());
    expect(code).toBe(1);
    expect(output).toBe(
      `Bulkhead needs Node.js 20.19 or newer, this is ${version}; install it from https://nodejs.org\n`,
    );
  });

  test("install nothing if the lockfile has a new time only, and install if it names another version", async () => {
    const copy = bareCopy();
    const { packages } = JSON.parse(readFileSync(join(copy, "package-lock.json"), "utf8"));
    const { "": _project, ...installed } = packages;
    const setUp = async () => {
      mkdirSync(join(copy, "node_modules"), { recursive: true });
      const record = join(copy, "node_modules", ".package-lock.json");
      writeFileSync(record, JSON.stringify({ packages: installed }));
      utimesSync(record, 0, 0);
      return (await runNode(["cli/bootstrap.cjs", "setup"], copy, unreachable())).output;
    };
    expect(await setUp()).toMatch(/^the commands could not be built: /m);
    installed["node_modules/esbuild"] = { ...installed["node_modules/esbuild"], version: "0.0.1" };
    expect(await setUp()).toMatch(/^npm could not install the packages: /m);
  });

  test("say what failed and what to do where no package can be fetched", async () => {
    const { code, output } = await runNode(["cli/bootstrap.cjs", "setup"], bareCopy(), unreachable());
    expect(code).toBe(1);
    expect(output).toMatch(/^npm could not install the packages: /m);
    expect(output).toContain("ECONNREFUSED");
    expect(output).toContain("The first run needs access to an npm registry");
    expect(output).not.toContain("    at ");
  });

  test("pass the command's exit code and its complaint about a misspelt command on", async () => {
    const { code, output } = await runNode(["cli/bootstrap.cjs", "prevew"], repositoryRoot());
    expect(code).toBe(1);
    expect(output).toContain("did you mean preview?");
  });
});
