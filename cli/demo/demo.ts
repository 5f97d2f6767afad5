/** The demo: everything that Bulkhead does, once, on Google Cloud in a folder. It leaves nothing behind. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { TenantState } from "../../components/index";
import { startLocalCloud } from "../../local/cloud";
import type { Engine } from "../../local/engine";
import { type RunningCloud, runDeployed } from "../../local/run/runDeployed";
import { openLocalStack } from "../../local/stack";
import { roles } from "../../plan/contract";
import { type AttackResult, attack, attackLines, attackSummary } from "../attack";
import { checkStack, exitCodeOf, toTable } from "../check";
import { policyPackFolder } from "../engine/policyPack";
import { setUpEngine } from "../engine/setUpEngine";
import { readDropped } from "../ledger/dropped";
import { addExternalKeys } from "../local/deploySample";
import { sampleProgram, sampleProject, sampleProjectNumber, sampleTenants } from "../local/sampleProgram";
import { colors } from "../terminal/colors";
import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { invocation } from "../terminal/invocation";
import { step, waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { begun } from "./begun";
import { departures, escaped } from "./departures";
import { departureLines, droppedLine, tenantLines } from "./evidence";
import { previewBadStacks, type Refusal } from "./refusals";
import { attemptLines, tryUsers } from "./users";
import { type Canaries, visitApp } from "./visit";

const width = widthOf(process.stdout);
const say = (...lines: readonly string[]) => process.stdout.write(`${lines.join("\n")}\n`);
const heading = (text: string) => say(colors.bold(text));

/** @param verbose shows the reason for each break-in that was stopped, and each refusal in full */
export async function demo(folder: string, verbose: boolean): Promise<void> {
  const engine = await setUpEngine(exits.no);
  const cloudFolder = join(folder, "cloud");
  await mkdir(cloudFolder, { recursive: true });
  const local = await startLocalCloud({
    folder: cloudFolder,
    projects: { [sampleProject]: { number: sampleProjectNumber } },
  });
  const open = (stack: string, program: PulumiFn) =>
    openLocalStack({
      engine,
      backend: join(folder, "state"),
      project: "demo",
      stack,
      program,
      config: { "gcp:project": { value: sampleProject } },
      // State is written once at the end instead of after each step, since nobody continues an interrupted demo.
      env: { ...local.env, PULUMI_SKIP_CHECKPOINTS: "true" },
    });
  const refusals = previewBadStacks(open, policyPackFolder());
  try {
    const stack = await open("tenants", () => sampleProgram());
    await deployTenants(engine, stack);
    await addExternalKeys(cloudFolder);
    await useTenants(stack, cloudFolder, verbose);
    await showDropped(cloudFolder);
    await showUsers();
    await showRefusals(refusals, verbose);
    await takeDown(stack);
  } finally {
    await Promise.allSettled(refusals.map(({ verdict }) => verdict));
    await local.stop();
  }
  whereNext();
}

async function deployTenants(engine: Engine, stack: Stack): Promise<void> {
  heading(`1. Deploy a cell and two tenants with the real Pulumi engine (${engine.version})`);
  const report = await step("preview, with the policy pack", () => checkStack(stack, { pack: policyPackFolder() }));
  if (exitCodeOf(report) !== 0) {
    throw new UserError(`the demo's own stack did not pass:\n${toTable(report)}`);
  }
  const up = await step(`up: ${report.resources} resources without a finding`, () => stack.up());
  say(...tenantLines(up.outputs));
}

const canariesOf = (tenant: string): Canaries => ({
  email: `ann@${tenant}.example`,
  fileName: `salaries of ${tenant}.csv`,
  content: `name;salary\nAnn Canary of ${tenant};98765`,
  question: `What does Ann Canary of ${tenant} earn?`,
});

/** Starts the apps while the engine previews again what it has deployed: neither changes what the other reads. */
async function useTenants(stack: Stack, cloudFolder: string, verbose: boolean): Promise<void> {
  const unchanged = begun(stack.preview({ expectNoChanges: true }));
  const starting = begun(runDeployed({ cloudFolder }));
  try {
    await step("preview again: nothing to change", () => unchanged);
    heading("2. Run what was deployed and use it");
    const running = await step("start both tenants' apps, relays and egress proxies", () => starting);
    const canaries = sampleTenants.map(canariesOf);
    await step("log in, upload a file, ask about it; the apps report that to Mixpanel", () =>
      visitAll(running, canaries),
    );
    showDepartures(running, canaries);
    heading("3. Break in from inside one tenant's app and from the internet");
    await breakIn(running, verbose);
  } finally {
    await Promise.allSettled([unchanged]);
    await step("stop everything", async () => (await starting).stop());
  }
}

async function breakIn(running: RunningCloud, verbose: boolean): Promise<void> {
  const results = await step("try every break-in", (report) =>
    attack(running, { onResult: ({ title }) => report(title) }),
  );
  const lines = verbose ? results : someOfEach(results);
  say(attackLines(lines, { verbose }));
  if (lines.length < results.length) {
    say(`  and ${results.length - lines.length} more, which 'demo -v' shows`);
  }
  say(...wrap(attackSummary(results), width));
  const failed = results.filter(({ outcome }) => outcome === "succeeded");
  if (failed.length > 0) {
    throw new UserError(`break-ins that succeeded: ${failed.map(({ title }) => title).join("; ")}`);
  }
}

/** Most lines about one wall: the demo fits three screens. */
const linesPerWall = 4;

/** The first break-ins of each wall, and every one that was not stopped by its wall. */
function someOfEach(results: readonly AttackResult[]): readonly AttackResult[] {
  const counts = new Map<string, number>();
  return results.filter(({ outcome, expected }) => {
    const count = (counts.get(expected) ?? 0) + 1;
    counts.set(expected, count);
    return outcome !== "denied" || count <= linesPerWall;
  });
}

async function showDropped(cloudFolder: string): Promise<void> {
  const dropped = await readDropped(join(cloudFolder, "run", "logs"));
  say(...wrap(`Dropped by the egress proxies: ${droppedLine(dropped)}.`, width));
}

/** Both tenants' people at the same time. */
async function visitAll(running: RunningCloud, canaries: readonly Canaries[]): Promise<void> {
  const services = await running.services();
  await Promise.all(
    sampleTenants.map(async (tenant, index) => {
      const service = services.find((each) => each.tenant === tenant && each.role === roles.workload);
      const own = canaries[index];
      if (service?.page === undefined || own === undefined) {
        throw new Error(`the app of '${tenant}' has no page`);
      }
      await visitApp(service.page, own);
    }),
  );
  await untilSent(running, 2 * sampleTenants.length);
}

/** Mixpanel's SDK sends in the background; the proxy answers it once the vendor has the event. */
async function untilSent(running: RunningCloud, events: number): Promise<void> {
  for (let waited = 0; departures(running.received()).length < events; waited += 50) {
    if (waited > 15_000) {
      throw new Error(`only ${departures(running.received()).length} of ${events} events arrived`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function showDepartures(running: RunningCloud, canaries: readonly Canaries[]): void {
  const received = running.received();
  say(
    ...departureLines(
      departures(received).sort((a, b) => a.from.localeCompare(b.from)),
      width,
    ),
  );
  const leaked = escaped(received, canaries);
  if (leaked.length > 0) {
    throw new UserError(`${leaked.length} canaries reached the vendor`);
  }
  const count = canaries.flatMap((each) => Object.values(each)).length;
  say(`None of the ${count} canaries (e-mails, file names, contents, questions) left.`);
}

async function showUsers(): Promise<void> {
  heading("4. Keep two users of one app apart");
  const attempts = await waiting("one user tries to get at what is the other's", tryUsers);
  if (typeof attempts === "string") {
    say(...wrap(`  left out: ${attempts}`, width, "  "));
    return;
  }
  say(...attemptLines(attempts));
  const succeeded = attempts.filter((attempt) => attempt.succeeded);
  if (succeeded.length > 0) {
    throw new UserError(`break-ins that succeeded: ${succeeded.map(({ title }) => title).join("; ")}`);
  }
}

async function showRefusals(refusals: readonly Refusal[], verbose: boolean): Promise<void> {
  heading("5. Preview four bad stacks");
  for (const { title, rule, verdict } of refusals) {
    const { decisive, others } = await verdict;
    say(`  ${colors.red("refused")} ${title} (${rule})`);
    if (verbose) {
      const message = withHiddenShown(`${decisive.name}: ${decisive.message}; and ${others} more findings`);
      say(...wrap(`    ${message}`, width, "    ").map((line) => colors.dim(line)));
    }
  }
}

async function takeDown(stack: Stack): Promise<void> {
  await step("destroy everything again", async () => {
    await stack.up({ program: () => sampleProgram(TenantState.Closing) });
    await stack.destroy();
  });
}

function whereNext(): void {
  heading("Next");
  say(
    `  ${invocation} local up      click through it in a browser`,
    `  ${invocation} demo -v       the reasons for what you saw`,
    `  ${invocation} prove --cloud who can reach what, after 'local up'`,
    `  ${"docs/deploy.md".padEnd(invocation.length + 14)} the same on a real project`,
  );
}
