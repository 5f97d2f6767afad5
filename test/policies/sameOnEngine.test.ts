/**
 * Every bad stack on a real engine: the same findings, at the same resources, as the quick harness of the other tests gives.
 * Of the kinds of faults the suite draws a few cases by a seed; `BULKHEAD_KINDS_ON_ENGINE=all` runs all of them, and a
 * number that many (two seconds each).
 */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { faultKinds } from "./kinds";
import { badExits } from "./stackCases/badExits";
import { badIdentities } from "./stackCases/badIdentities";
import { badSecrets } from "./stackCases/badSecrets";
import { type EngineBench, startBench } from "./support/engine";
import { type Judgement, judge, summary } from "./support/judge";

// Each case is a whole run of an engine, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

/** What the stacks and the cases of the kinds ask for. */
const providers = [
  ...["gcp", "random", "kubernetes", "aws", "azure", "azure-native", "cloudflare", "command", "docker", "docker-build"],
  ...["github", "postgresql", "tls"],
];

let bench: EngineBench;
beforeAll(async () => {
  bench = await startBench({ pack: "in-process", providers });
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

const asked = process.env.BULKHEAD_KINDS_ON_ENGINE ?? "4";
const seed = process.env.BULKHEAD_KINDS_SEED ?? "1";
/** Draws by the title, so that a new case changes nothing about the others. */
const lot = (title: string) => createHash("sha256").update(`${seed} ${title}`).digest("hex");
const drawn = faultKinds
  .flatMap(({ title, bad, good }) => [
    ...bad.map(([name, program, , options]) => ({ name: `${title}: ${name}`, program, options })),
    ...good.map(([name, program, options]) => ({ name: `${title}: ${name}`, program, options })),
  ])
  // A dynamic provider runs in the program's own process, which the engine here doesn't start.
  .filter(({ name }) => !name.endsWith("a dynamic resource"))
  .sort((one, other) => (lot(one.name) < lot(other.name) ? -1 : 1))
  .slice(0, asked === "all" ? undefined : Number(asked));

describe("a real preview of a case of the kinds", () => {
  test.each(drawn.map((one) => [one.name, one] as const))("%s", async (_, { program, options = {} }) => {
    const { packConfig, secretKeys = [], ...rest } = options;
    const config = Object.fromEntries(
      Object.entries(rest.config ?? {}).map(([key, value]) => [key, { value, secret: secretKeys.includes(key) }]),
    );
    const run = await bench.preview(program, { packConfig, config });
    const inProcess = await judge(program, { ...options, preview: true });
    expect(places(run.findings), run.output).toEqual(places(inProcess));
  });
});
