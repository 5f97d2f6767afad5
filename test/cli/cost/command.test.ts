import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { costCommand } from "../../../cli/commands/cost";
import { secret, service, subnet } from "../prove/support/written";
import { expectPlain } from "../support/plain";
import { runCommand } from "../support/runCommand";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-cost-"));
const state = join(folder, "state.json");
const resources = [
  subnet,
  secret("acme-key", "acme"),
  service("acme", "acme", "acme-run"),
  service("globex", "globex", "globex-run"),
];
writeFileSync(state, JSON.stringify({ version: 3, deployment: { resources } }));

const run = (...args: readonly string[]) => runCommand(costCommand, ["cost", ...args]);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("bulkhead cost", () => {
  test("estimates an exported stack by tenant, in 80 columns and without colour in a pipe", async () => {
    const { stdout, stderr, code } = await run("--plan", state, "--details");
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    expect(stdout).toMatch(/│ acme +│ +[\d.]+ +│/);
    expect(stdout).toMatch(/│ globex +│ +[\d.]+ +│/);
    expectPlain(stdout);
  });

  test("writes JSON with its version, the usages and every item", async () => {
    const { stdout } = await run("--plan", state, "--format", "json");
    const estimate = JSON.parse(stdout);
    expect(estimate).toMatchObject({
      version: 1,
      usages: [{ title: "idle" }, { title: "business hours" }, { title: "all month" }],
    });
    expect(estimate.domains.map(({ domain }: { domain: string }) => domain)).toEqual(["acme", "globex"]);
  });

  test("ends with 2 for a file that is not there", async () => {
    const { stdout, stderr, code } = await run("--plan", join(folder, "none.json"));
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
    expect(stderr).toContain("none.json");
  });
});
