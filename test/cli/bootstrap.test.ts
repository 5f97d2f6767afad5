import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, statSync } from "node:fs";
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

  test("say what failed and what to do where no package can be fetched", async () => {
    const unreachable = {
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_cache: mkdtempSync(join(tmpdir(), "bulkhead-npm-")),
      npm_config_fetch_retries: "0",
    };
    const { code, output } = await runNode(["cli/bootstrap.cjs", "setup"], bareCopy(), unreachable);
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
