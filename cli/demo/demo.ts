/** The demo: everything that Bulkhead does, once, on Google Cloud in a folder, with nothing left behind. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import pc from "picocolors";
import { TenantState } from "../../components";
import { startLocalCloud } from "../../local/cloud";
import type { Engine } from "../../local/engine";
import { repositoryRoot } from "../../local/root";
import { type RunningCloud, runDeployed } from "../../local/run/runDeployed";
import { openLocalStack } from "../../local/stack";
import { attack, attackTable } from "../attack";
import { checkStack, exitCodeOf, toTable } from "../check";
import { addExternalKeys } from "../local/deploySample";
import { sampleProgram, sampleProject, sampleProjectNumber, sampleTenants } from "../local/sampleProgram";
import { setUpEngine } from "../setup";
import { step } from "../step";
import { UserError } from "../userError";
import { begun } from "./begun";
import { departures, escaped } from "./departures";
import { readDropped } from "./ledger";
import { previewBadStacks, type Refusal } from "./refusals";
import { departuresTable, droppedTable, tenantsTable } from "./tables";
import { type Canaries, visitApp } from "./visit";

const pack = () => join(repositoryRoot(), "policies");
const say = (text: string) => process.stdout.write(`${text}\n`);
const heading = (text: string) => say(`\n${pc.bold(text)}`);

export async function demo(folder: string): Promise<void> {
  const engine = await setUpEngine();
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
      // State is written once at the end and not after each step: nobody goes on from where a demo was interrupted.
      env: { ...local.env, PULUMI_SKIP_CHECKPOINTS: "true" },
    });
  const refusals = previewBadStacks(open, pack());
  try {
    const stack = await open("tenants", () => sampleProgram());
    await deployTenants(engine, stack);
    await addExternalKeys(cloudFolder);
    await useTenants(stack, cloudFolder);
    await showDropped(cloudFolder);
    await showRefusals(refusals);
    await takeDown(stack);
  } finally {
    await Promise.allSettled(refusals.map(({ verdict }) => verdict));
    await local.stop();
  }
  whereNext();
}

async function deployTenants(engine: Engine, stack: Stack): Promise<void> {
  heading(`1. Deploy a cell and two tenants with the real Pulumi engine (${engine.version})`);
  const report = await step("preview, with the policy pack", () => checkStack(stack, { pack: pack() }));
  if (exitCodeOf(report) !== 0) {
    throw new UserError(`the demo's own stack did not pass:\n${toTable(report)}`);
  }
  say(`  ${report.resources} resources, ${report.findings.length} findings`);
  const up = await step("up", () => stack.up());
  say(tenantsTable(up.outputs));
}

const canariesOf = (tenant: string): Canaries => ({
  email: `ann@${tenant}.example`,
  fileName: `salaries of ${tenant}.csv`,
  content: `name;salary\nAnn Canary of ${tenant};98765`,
  question: `What does Ann Canary of ${tenant} earn?`,
});

/** Starts the apps while the engine looks again at what it has deployed: neither changes what the other reads. */
async function useTenants(stack: Stack, cloudFolder: string): Promise<void> {
  const unchanged = begun(stack.preview({ expectNoChanges: true }));
  const starting = begun(runDeployed({ cloudFolder }));
  try {
    await step("preview again: nothing to change", () => unchanged);
    heading("2. Run what was deployed, and use it as its people do");
    const running = await step("start both tenants' apps, relays and egress proxies", () => starting);
    const canaries = sampleTenants.map(canariesOf);
    await step("log in, upload a file, ask about it; the apps report that by Mixpanel's SDK", () =>
      visitAll(running, canaries),
    );
    showDepartures(running, canaries);
    heading("3. Break in");
    await breakIn(running);
  } finally {
    await Promise.allSettled([unchanged]);
    await step("stop everything", async () => (await starting).stop());
  }
}

async function breakIn(running: RunningCloud): Promise<void> {
  const results = await step("try every break-in, from inside one tenant's app and from the internet", (report) =>
    attack(running, { onResult: ({ title }) => report(title) }),
  );
  say(attackTable(results));
  const failed = results.filter(({ outcome }) => outcome === "succeeded");
  if (failed.length > 0) {
    throw new UserError(`break-ins that succeeded: ${failed.map(({ title }) => title).join("; ")}`);
  }
}

async function showDropped(cloudFolder: string): Promise<void> {
  const dropped = await readDropped(join(cloudFolder, "run", "logs"));
  say("What stayed behind, by the ledger of the egress proxies (counts, never values):");
  say(droppedTable(dropped));
}

/** Both tenants' people at once: that each sees only their own is what the break-ins are about. */
async function visitAll(running: RunningCloud, canaries: readonly Canaries[]): Promise<void> {
  const services = await running.services();
  await Promise.all(
    sampleTenants.map(async (tenant, index) => {
      const service = services.find((each) => each.tenant === tenant && each.role === "workload");
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
    await new Promise((done) => setTimeout(done, 50));
  }
}

function showDepartures(running: RunningCloud, canaries: readonly Canaries[]): void {
  const received = running.received();
  say(departuresTable(departures(received).sort((a, b) => a.from.localeCompare(b.from))));
  const leaked = escaped(received, canaries);
  if (leaked.length > 0) {
    throw new UserError(`${leaked.length} canaries reached the vendor`);
  }
  say(
    `None of the ${canaries.flatMap((each) => Object.values(each)).length} canaries (e-mails, file names, contents, questions) is in it, in any encoding.`,
  );
}

async function showRefusals(refusals: readonly Refusal[]): Promise<void> {
  heading("4. Preview four stacks as they are written every day");
  for (const { title, verdict } of refusals) {
    const { decisive, others } = await step(title, () => verdict);
    say(`  ${pc.red("refused")} ${decisive.rule} on ${decisive.name}`);
    say(`  ${decisive.message}`);
    if (others > 0) {
      say(pc.dim(`  and ${others} more findings`));
    }
  }
}

async function takeDown(stack: Stack): Promise<void> {
  heading("5. Take everything down");
  await step("close both tenants", () => stack.up({ program: () => sampleProgram(TenantState.Closing) }));
  await step("destroy", () => stack.destroy());
}

function whereNext(): void {
  heading("Where next");
  say("  npx --no bulkhead local up       the same, kept running: each tenant's app opens in a browser");
  say("  npx --no bulkhead prove --cloud who can reach what in it, and why; as a page with --format html");
  say("  docs/deploy.md                   the real thing, on a real project");
  say("  docs/rules.md                    what the policy pack refuses");
}
