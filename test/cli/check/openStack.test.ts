import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { pathInRepository } from "../../../cli/check/repositoryPath";
import { toCommander } from "../../../cli/commandLine/toCommander";
import { checkCommand } from "../../../cli/commands/check";
import { ProgramFolder } from "../support/programFolder";

const pack = join(__dirname, "pack");
const source = `
  const pulumi = require("@pulumi/pulumi");
  console.log("printed by the program");
  const kind = new pulumi.Config().require("kind");
  if (kind === "Throws") throw new Error("the program is broken");
  new pulumi.ComponentResource("test:index:" + kind, "one", {});`;
let shop: ProgramFolder;

beforeAll(async () => {
  shop = await ProgramFolder.create(source, {
    clean: { "shop:kind": "Good" },
    bad: { "shop:kind": "Bad" },
    broken: { "shop:kind": "Throws" },
  });
}, 600_000);

afterAll(() => shop?.remove());
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** Runs the command as the command line does and returns its exit code. */
async function run(...args: string[]) {
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await toCommander(checkCommand).parseAsync([shop.program, "--policy-pack", pack, ...args], { from: "user" });
  const text = (spy: typeof stdout) => spy.mock.calls.map(([chunk]) => String(chunk)).join("");
  const result = { code: process.exitCode, stdout: text(stdout), stderr: text(stderr) };
  process.exitCode = undefined;
  return result;
}

describe("bulkhead check on a program in a folder", () => {
  test("checks the selected stack: clean, exit 0, and only the table on standard output", async () => {
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toContain("shop/clean: clean, 2 resources checked");
    expect(stdout).not.toContain("printed by the program");
  });

  test("checks the named stack: findings as JSON, exit 1, and the selection stays", async () => {
    const { code, stdout, stderr } = await run("--stack", "bad", "--format", "json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "rejected",
      stack: "bad",
      counts: { mandatory: 2, advisory: 0 },
    });
    expect(stderr).toContain("shop/bad: rejected");
    expect(await shop.selected()).toBe("clean");
  });

  test("writes SARIF to a file, and says on standard error what came of it", async () => {
    const out = join(shop.folder, "out");
    const { code, stdout, stderr } = await run("--stack", "bad", "--format", "sarif", "--out", out);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("2 mandatory");
    const { runs } = JSON.parse(readFileSync(out, "utf8"));
    expect(runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(["no-bad", "whole-stack"]);
    expect(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("Pulumi.yaml");
  });

  test("rejects a clean stack for its app's code, which gets a run of its own in SARIF", async () => {
    const app = join(shop.folder, "app");
    mkdirSync(app);
    const text =
      'const app = require("express")();\napp.post("/", (req, res) => {\n  process.env.K = req.body.k;\n});\n';
    writeFileSync(join(app, "app.js"), text);
    const { code, stdout, stderr } = await run("--app", app, "--format", "sarif");
    expect(code).toBe(1);
    const [stack, scanned] = JSON.parse(stdout).runs;
    expect(stack.results).toEqual([]);
    expect(scanned.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(["env-from-user"]);
    expect(stderr).toContain("shop/clean: clean");
    expect(stderr).toContain("app: 1 finding");
  });

  test("could not check a broken program: exit 2, with the reason in the findings", async () => {
    const { code, stdout } = await run("--stack", "broken", "--format", "sarif");
    expect(code).toBe(2);
    expect(JSON.parse(stdout).runs[0].invocations[0].executionSuccessful).toBe(false);
    expect(stdout).toContain("the program is broken");
  });

  test("ends with 2, not 1, on an option that it doesn't know", async () => {
    for (const args of [["--format", "xml"], ["--no-such-option"]]) {
      await expect(toCommander(checkCommand).parseAsync(args, { from: "user" })).rejects.toMatchObject({ exitCode: 2 });
    }
  });

  test("ends with 2 where the findings can't be written", async () => {
    const missing = join(shop.folder, "no-such-folder", "findings.json");
    await expect(run("--stack", "bad", "--format", "json", "--out", missing)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /^'--out' must be a file that can be written, got '.*no-such-folder.*' \(ENOENT\)/,
      ),
    });
  });

  test.each([
    ["a stack that is not there", () => run("--stack", "none"), "stack 'none' cannot be opened"],
    [
      "a folder without a program",
      () => toCommander(checkCommand).parseAsync([shop.folder], { from: "user" }),
      "'dir' must hold a Pulumi.yaml",
    ],
  ])("refuses %s with exit code 2", async (_, attempt, message) => {
    await expect(attempt()).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
  });
});

describe("the file that findings are shown at", () => {
  test("is given from the root of the repository", () => {
    mkdirSync(join(shop.folder, "repo", ".git"), { recursive: true });
    expect(pathInRepository(join(shop.folder, "repo", "deep", "infra", "Pulumi.yaml"))).toBe("deep/infra/Pulumi.yaml");
    expect(pathInRepository(join(shop.program, "Pulumi.yaml"))).toBe("Pulumi.yaml");
  });
});
