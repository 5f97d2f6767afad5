/** Every bad stack on a real engine: the same findings, at the same resources, as the quick harness of the other tests gives. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { badExits } from "./stackCases/badExits";
import { badIdentities } from "./stackCases/badIdentities";
import { badSecrets } from "./stackCases/badSecrets";
import { type EngineBench, startBench } from "./support/engine";
import { type Judgement, judge, summary } from "./support/judge";

// Each case is a whole run of an engine, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

let bench: EngineBench;
beforeAll(async () => {
  bench = await startBench({ pack: "in-process" });
});
afterAll(() => bench.stop());

const stacks = [...badSecrets, ...badIdentities, ...badExits];
/** Where each finding is and how heavy, without its words. */
const places = (found: readonly Judgement[]) => found.map(({ rule, urn, level }) => `${rule} ${urn} ${level}`).sort();
const unleveled = (found: readonly Judgement[]) => found.map(({ rule, urn }) => `${rule} ${urn}`).sort();

describe("a real preview", () => {
  test.each(stacks.map((one) => [one.title, one] as const))("of %s gives exactly its findings", async (_, one) => {
    const run = await bench.preview(one.program);
    expect(run.succeeded, run.output).toBe(one.findings.every((finding) => finding.endsWith("(advisory)")));
    expect(summary(run.findings), run.output).toEqual([...one.findings].sort());
    expect(places(run.findings)).toEqual(places(await judge(one.program, { preview: true })));
  });
});

/** For each rule the first stack that breaks it: deploying all of them would take minutes and say the same. */
const deployed = stacks.filter((one, at) => {
  const earlier = new Set(stacks.slice(0, at).flatMap(({ findings }) => findings.map(ruleOf)));
  return one.findings.some((finding) => !earlier.has(ruleOf(finding)));
});

function ruleOf(finding: string): string {
  return finding.split(" ")[0] ?? "";
}

describe("a real deployment", () => {
  // With every rule as advice nothing stops the deployment, so that both phases see all of the stack with its outputs known.
  test.each(deployed.map((one) => [one.title, one] as const))("of %s finds what its preview found", async (_, one) => {
    const run = await bench.up(one.program, { packConfig: { all: "advisory" } });
    expect(run.succeeded, run.output).toBe(true);
    expect(unleveled(run.findings)).toEqual(unleveled(await judge(one.program, { preview: true })));
  });
});
