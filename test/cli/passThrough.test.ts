import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { serveProvider } from "../../local/cloud/protocol/server";
import { repositoryRoot } from "../../local/root";
import { looseCloud } from "../policies/support/looseCloud";
import { ProgramFolder } from "./support/programFolder";

const source = `
  const pulumi = require("@pulumi/pulumi");
  const { Account } = require("@pulumi/gcp/serviceaccount");
  const { Key } = require("@pulumi/gcp/serviceaccount");
  const account = new Account("app", { accountId: "acme-run" });
  if (new pulumi.Config().getBoolean("key")) new Key("key", { serviceAccountId: account.name });`;
let provider: Awaited<ReturnType<typeof serveProvider>>;
let shop: ProgramFolder;

beforeAll(async () => {
  provider = await serveProvider(looseCloud("gcp"));
  vi.stubEnv("PULUMI_DEBUG_PROVIDERS", `gcp:${provider.port}`);
  shop = await ProgramFolder.create(source, {
    good: { "gcp:project": "example" },
    bad: { "gcp:project": "example", "shop:key": "true" },
  });
}, 600_000);

afterAll(async () => {
  await shop?.remove();
  await provider?.stop();
});

/** `bulkhead …` in the program's folder, as a user types it. */
function bulkhead(...args: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const command = join(repositoryRoot(), "cli", "bootstrap.cjs");
  const child = spawn(process.execPath, [command, ...args, "--non-interactive"], { cwd: shop.program });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part) => (output += part));
  }
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

const deployed = async (stack: string) =>
  ((await shop.workspace.exportStack(stack)).deployment.resources ?? []).map(({ type }: { type: string }) => type);

describe("'bulkhead preview' and 'bulkhead up' in a program's folder", () => {
  test("run the engine's own command, with the policy pack, on any engine", async () => {
    const preview = await bulkhead("preview", "--stack", "good");
    expect(preview.output).toContain("bulkhead@");
    expect(preview.output).toContain("to create");
    expect(preview.code).toBe(0);
    expect(await deployed("good")).toEqual([]);
    const up = await bulkhead("up", "--stack", "good", "--yes");
    expect(up.output).toContain("created");
    expect(up.code).toBe(0);
    expect(await deployed("good")).toContain("gcp:serviceaccount/account:Account");
  });

  test("refuse what the pack refuses, before anything is created, and end with the engine's exit code", async () => {
    for (const args of [["preview"], ["up", "--yes"]]) {
      const { code, output } = await bulkhead(...args, "--stack", "bad");
      expect(output).toContain("no-service-account-key");
      expect(code).toBeGreaterThan(0);
    }
    expect(await deployed("bad")).toEqual([]);
  });

  test("pass flags on, and what the engine says of a wrong one", async () => {
    const { code, output } = await bulkhead("preview", "--no-such-flag");
    expect(output).toContain("unknown flag: --no-such-flag");
    expect(code).toBeGreaterThan(0);
  });
});
