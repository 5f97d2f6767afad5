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
import { type AttackResult, attack, attackTable } from "../attack";
import { type CheckReport, checkStack, exitCodeOf, toTable } from "../check";
import { addExternalKeys } from "../local/deploySample";
import { sampleProgram, sampleProject, sampleProjectNumber, sampleTenants } from "../local/sampleProgram";
import { setUpEngine } from "../setup";
import { step } from "../step";
import { UserError } from "../userError";
import { badStacks } from "./badStacks";
import { departures, escaped } from "./departures";
import { readDropped } from "./ledger";
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
      env: local.env,
    });
  try {
    await deployTenants(engine, await open("tenants", () => sampleProgram()));
    await addExternalKeys(cloudFolder);
    await runTenants(cloudFolder);
    await refuseBadStacks(open);
    await takeDown(await open("tenants", () => sampleProgram(TenantState.Closing)));
  } finally {
    await local.stop();
  }
  whereNext();
}

async function deployTenants(engine: Engine, stack: Stack): Promise<void> {
  heading(`1. Deploy a cell and two tenants with the real Pulumi engine (${engine.version})`);
  const report = await step("preview, with the policy pack", () => checkStack(stack, { pack: pack() }));
  if (exitCodeOf(report) !== 0) throw new UserError(`the demo's own stack did not pass:\n${toTable(report)}`);
  say(`  ${report.resources} resources, ${report.findings.length} findings`);
  const up = await step("up", () => stack.up());
  say(tenantsTable(up.outputs));
  await step("preview again: nothing to change", () => stack.preview({ expectNoChanges: true }));
}

const canariesOf = (tenant: string): Canaries => ({
  email: `ann@${tenant}.example`,
  fileName: `salaries of ${tenant}.csv`,
  content: `name;salary\nAnn Canary of ${tenant};98765`,
  question: `What does Ann Canary of ${tenant} earn?`,
});

async function runTenants(cloudFolder: string): Promise<void> {
  heading("2. Run what was deployed, and use it as its people do");
  const running = await step("start both tenants' apps, relays and egress proxies", () => runDeployed({ cloudFolder }));
  const canaries = sampleTenants.map(canariesOf);
  let results: readonly AttackResult[];
  try {
    await step("log in, upload a file, ask about it; the apps report that by Mixpanel's SDK", () =>
      visitAll(running, canaries),
    );
    showDepartures(running, canaries);
    heading("3. Break in");
    results = await step("try every break-in, from inside one tenant's app and from the internet", (report) =>
      attack(running, { onResult: ({ title }) => report(title) }),
    );
    say(attackTable(results));
  } finally {
    await step("stop everything", () => running.stop());
  }
  const failed = results.filter(({ outcome }) => outcome === "succeeded");
  if (failed.length > 0)
    throw new UserError(`break-ins that succeeded: ${failed.map(({ title }) => title).join("; ")}`);
  const dropped = await readDropped(join(cloudFolder, "run", "logs"));
  say("What stayed behind, by the ledger of the egress proxies (counts, never values):");
  say(droppedTable(dropped));
}

async function visitAll(running: RunningCloud, canaries: readonly Canaries[]): Promise<void> {
  const services = await running.services();
  for (const [index, tenant] of sampleTenants.entries()) {
    const service = services.find((each) => each.tenant === tenant && each.role === "workload");
    const own = canaries[index];
    if (service?.page === undefined || own === undefined) throw new Error(`the app of '${tenant}' has no page`);
    await visitApp(service.page, own);
  }
  await untilSent(running, 2 * sampleTenants.length);
}

/** Mixpanel's SDK sends in the background; the proxy answers it once the vendor has the event. */
async function untilSent(running: RunningCloud, events: number): Promise<void> {
  for (let waited = 0; departures(running.received()).length < events; waited += 50) {
    if (waited > 15_000) throw new Error(`only ${departures(running.received()).length} of ${events} events arrived`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function showDepartures(running: RunningCloud, canaries: readonly Canaries[]): void {
  const received = running.received();
  say(departuresTable(departures(received)));
  const leaked = escaped(received, canaries);
  if (leaked.length > 0) throw new UserError(`${leaked.length} canaries reached the vendor`);
  say(
    `None of the ${canaries.flatMap((each) => Object.values(each)).length} canaries (e-mails, file names, contents, questions) is in it, in any encoding.`,
  );
}

async function refuseBadStacks(open: (stack: string, program: PulumiFn) => Promise<Stack>): Promise<void> {
  heading("4. Preview four stacks as they are written every day");
  for (const { name, title, rule, program } of badStacks) {
    const stack = await open(name, program);
    const report: CheckReport = await step(title, () => checkStack(stack, { pack: pack() }));
    const decisive = report.findings.find((finding) => finding.rule === rule && finding.level === "mandatory");
    if (decisive === undefined)
      throw new UserError(`'${name}' should have been refused by ${rule}:\n${toTable(report)}`);
    const others = report.findings.length - 1;
    say(`  ${pc.red("refused")} ${decisive.rule} on ${decisive.name}`);
    say(`  ${decisive.message}`);
    if (others > 0) say(pc.dim(`  and ${others} more findings`));
  }
}

async function takeDown(stack: Stack): Promise<void> {
  heading("5. Take everything down");
  await step("close both tenants", () => stack.up());
  await step("destroy", () => stack.destroy());
}

function whereNext(): void {
  heading("Where next");
  say("  npx bulkhead local up      the same, kept running: each tenant's app opens in a browser");
  say("  npx bulkhead prove         who can reach what, and why, as a page for a security review");
  say("  docs/deploy.md             the real thing, on a real project");
  say("  docs/rules.md              what the policy pack refuses");
}
