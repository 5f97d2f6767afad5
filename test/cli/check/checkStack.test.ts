import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CheckReport, checkStack, exitCodeOf, toJson, toSarif, toTable } from "../../../cli/check";
import { type Engine, ensureEngine } from "../../../local/engine";
import { openLocalStack } from "../../../local/stack";

const pack = join(__dirname, "pack");
const folder = mkdtempSync(join(tmpdir(), "bulkhead-check-"));
let engine: Engine;
let count = 0;

beforeAll(async () => {
  engine = await ensureEngine();
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Thing extends pulumi.ComponentResource {
  constructor(kind: string, name: string, args: pulumi.Inputs = {}, opts?: pulumi.ComponentResourceOptions) {
    super(`test:index:${kind}`, name, args, opts);
    this.registerOutputs({});
  }
}

async function check(
  program: () => Promise<void>,
  more: { pack?: string; config?: ConfigMap } = {},
): Promise<CheckReport> {
  const stack = await openLocalStack({
    engine,
    backend: join(folder, `run-${count++}`),
    project: "shop",
    stack: "dev",
    program,
    ...(more.config === undefined ? {} : { config: more.config }),
  });
  return checkStack(stack, { pack: more.pack ?? pack });
}

const all = (report: CheckReport) =>
  [toTable(report), toJson(report), toSarif(report, { toolVersion: "0", file: "Pulumi.yaml" })].join("\n");

describe("a check through the real engine", () => {
  test("is clean for a program without findings, and says that the pack judged it", async () => {
    const report = await check(async () => void new Thing("Good", "one"));
    expect(report).toEqual({
      project: "shop",
      stack: "dev",
      complete: true,
      problems: [],
      packs: { "check-test-pack": "1.2.3" },
      resources: 2,
      findings: [],
    });
    expect(exitCodeOf(report)).toBe(0);
  });

  test("is rejected with every finding of resource and stack rules", async () => {
    const report = await check(async () => {
      const parent = new Thing("Good", "parent");
      new Thing("Bad", "child", {}, { parent });
      new Thing("Odd", "odd");
    });
    const urn = "urn:pulumi:dev::shop::test:index:Good$test:index:Bad::child";
    const common = { pack: "check-test-pack", packVersion: "1.2.3" };
    expect(report.findings).toEqual([
      {
        ...common,
        rule: "no-bad",
        level: "mandatory",
        severity: "critical",
        description: "Rule no-bad.",
        message: "'settings.mode' must be 'safe', got 'wild'; set it to 'safe'",
        property: "settings.mode",
        urn,
        type: "test:index:Bad",
        name: "child",
      },
      {
        ...common,
        rule: "whole-stack",
        level: "mandatory",
        description: "Rule whole-stack.",
        message: "two lines\nof message",
        urn,
        type: "test:index:Bad",
        name: "child",
      },
      {
        ...common,
        rule: "prefer-good",
        level: "advisory",
        description: "Rule prefer-good.",
        message: "'settings.mode' must be set, got nothing; set it",
        property: "settings.mode",
        urn: "urn:pulumi:dev::shop::test:index:Odd::odd",
        type: "test:index:Odd",
        name: "odd",
      },
    ]);
    expect(report.complete).toBe(true);
    expect(exitCodeOf(report)).toBe(1);
  });

  test("is clean with advisory findings only", async () => {
    const report = await check(async () => void new Thing("Odd", "odd"));
    expect(report.findings.map(({ rule }) => rule)).toEqual(["prefer-good"]);
    expect(exitCodeOf(report)).toBe(0);
  });

  test("could not check a program that throws, and says why without a stack trace", async () => {
    const report = await check(async () => {
      throw new Error("config 'region' is not set");
    });
    expect(exitCodeOf(report)).toBe(2);
    expect(report.problems.join("\n")).toContain("config 'region' is not set");
    expect(report.problems.join("\n")).not.toMatch(/^\s+at /m);
  });

  test("could not check a program that throws after a finding, and still shows the finding", async () => {
    const report = await check(async () => {
      new Thing("Bad", "bad");
      throw new Error("later");
    });
    expect(report.findings.map(({ rule }) => rule)).toContain("no-bad");
    expect(exitCodeOf(report)).toBe(2);
  });

  test("could not check when a rule throws", async () => {
    const report = await check(async () => void new Thing("Breaks", "one"));
    expect(report.problems.join("\n")).toContain("rule broke");
    expect(exitCodeOf(report)).toBe(2);
  });

  test("could not check without a pack", async () => {
    const report = await check(async () => void new Thing("Good", "one"), { pack: join(folder, "no-pack") });
    expect(report.problems.join("\n")).toContain("PulumiPolicy.yaml");
    expect(exitCodeOf(report)).toBe(2);
  });

  test("prints no secret: not of config, not of props that a pack leaks, not of an error", async () => {
    const canary = "canary-Zq8-config-value";
    const nested = "canary-Zq8-nested-value";
    const key = `sk-ant-${"api03"}-canary-canary-canary`;
    const report = await check(
      async () => {
        const config = new pulumi.Config();
        new Thing("Leaky", "leaky", { plain: key, secret: config.requireSecret("password") });
        await new Promise((resolve) => setTimeout(resolve, 50));
        throw new Error(
          `cannot log in with ${config.require("password")} and ${JSON.parse(config.require("login")).pass} and ${key}`,
        );
      },
      {
        config: {
          "shop:password": { value: canary, secret: true },
          "shop:login": { value: JSON.stringify({ pass: nested }), secret: true },
        },
      },
    );
    expect(report.findings.map(({ rule }) => rule)).toEqual(["leaks"]);
    expect(report.problems.join()).toContain("[secret]");
    expect(all(report)).not.toContain("canary");
  });
});
