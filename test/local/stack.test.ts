import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Config } from "@pulumi/pulumi";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, ensureEngine } from "../../local/engine";
import { openLocalStack, pulumiCommand } from "../../local/stack";

const backend = mkdtempSync(join(tmpdir(), "bulkhead-stack-"));
const files = join(backend, ".workspaces", "shop.dev");
let engine: Engine;

const open = (config: ConfigMap) =>
  openLocalStack({
    engine,
    backend,
    project: "shop",
    stack: "dev",
    config,
    program: async () => {
      const read = new Config();
      return { size: read.get("size"), colour: read.get("colour"), password: read.getSecret("password") };
    },
  });

beforeAll(async () => {
  engine = await ensureEngine();
});
afterAll(() => rmSync(backend, { recursive: true, force: true }));

describe("a stack on the local cloud", () => {
  test("has its configuration as text when it is new", async () => {
    const { outputs } = await (await open({ "shop:size": { value: "0042" } })).up();
    expect(outputs.size?.value).toBe("0042");
  });

  test("keeps its state and what is configured besides when it is opened again, and its secrets are encrypted", async () => {
    const stack = await open({
      "shop:colour": { value: "red" },
      "shop:password": { value: "obviously-fake", secret: true },
    });
    expect((await stack.outputs()).size?.value).toBe("0042");
    const { outputs } = await stack.up();
    expect(outputs).toMatchObject({
      size: { value: "0042" },
      colour: { value: "red" },
      password: { value: "obviously-fake", secret: true },
    });
    expect(readFileSync(join(files, "Pulumi.dev.yaml"), "utf8")).not.toContain("obviously-fake");
  });

  test("is found again where its file has been deleted", async () => {
    rmSync(files, { recursive: true });
    const stack = await open({ "shop:size": { value: "7" } });
    expect((await stack.outputs()).colour?.value).toBe("red");
    expect((await stack.up()).outputs.size?.value).toBe("7");
  });

  test("uses one handle on an engine, and asks again for one that did not work", async () => {
    expect(pulumiCommand(engine)).toBe(pulumiCommand({ ...engine }));
    const missing = { ...engine, command: join(backend, "bin", "pulumi") };
    const first = pulumiCommand(missing);
    await expect(first).rejects.toThrow();
    expect(pulumiCommand(missing)).not.toBe(first);
    await expect(pulumiCommand(missing)).rejects.toThrow();
  });
});
