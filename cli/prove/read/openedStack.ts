/** Reads a stack through the engine: what a preview would deploy, or what is deployed. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { EngineEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import { parseSaved } from "./savedFile";
import { leavesResource, readResources, type StackContents, type WrittenResource } from "./stackContents";

interface SavedPlan {
  readonly resourcePlans: Readonly<
    Record<string, { readonly goal?: Pick<WrittenResource, "dependencies" | "propertyDependencies"> }>
  >;
}

/**
 * Previews a stack. Values come from the engine's events, which have every resource whole; the dependencies, which events
 * lack, from the plan that the same preview saves.
 */
export async function previewedStack(stack: Stack, program?: PulumiFn): Promise<StackContents> {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-prove-"));
  try {
    const file = join(folder, "plan.json");
    const written = new Map<string, WrittenResource>();
    await stack.preview({
      plan: file,
      ...(program === undefined ? {} : { program }),
      onEvent: (event) => note(event, written),
      color: "never",
    });
    const { resourcePlans } = JSON.parse(await readFile(file, "utf8")) as SavedPlan;
    const whole = [...written.values()].map((resource) => ({ ...resource, ...edgesOf(resourcePlans[resource.urn]) }));
    return { source: "plan", resources: readResources(whole) };
  } catch (error) {
    throw new UserError(`the preview failed, so there is nothing to prove: ${errorLines(error)}`, exits.couldNotTell);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function edgesOf(plan: SavedPlan["resourcePlans"][string] | undefined): Partial<WrittenResource> {
  return { dependencies: plan?.goal?.dependencies, propertyDependencies: plan?.goal?.propertyDependencies };
}

function note(event: EngineEvent, written: Map<string, WrittenResource>): void {
  const metadata = (event.resOutputsEvent ?? event.resourcePreEvent)?.metadata;
  const state = metadata?.new;
  if (metadata === undefined || !state || !leavesResource(metadata.op)) {
    return;
  }
  const { urn, type, parent, provider, inputs, outputs } = state;
  // Before a resource is there the engine sends it without outputs; then its inputs are all that is known of it.
  const before = outputs === undefined || Object.keys(outputs).length === 0;
  written.set(urn, { urn, type, parent, provider, inputs, outputs: before ? inputs : outputs });
}

const run = promisify(execFile);
/** A state of 10,000 resources is about 50 MB. */
const largestState = 1024 ** 3;

/** Reads the state of a stack as it is deployed. Secrets stay sealed: `stack.exportStack()` would ask for them in plain text. */
export async function deployedStack({ workspace, name }: Stack): Promise<StackContents> {
  const home = workspace.pulumiHome === undefined ? {} : { PULUMI_HOME: workspace.pulumiHome };
  const { stdout } = await run(
    workspace.pulumiCommand.command,
    ["stack", "export", "--stack", name, "--non-interactive"],
    { cwd: workspace.workDir, env: { ...process.env, ...home, ...workspace.envVars }, maxBuffer: largestState },
  ).catch((error: Error) => {
    throw new UserError(`the state of stack '${name}' cannot be read: ${errorLines(error)}`, exits.couldNotTell);
  });
  if (!/"resources":\s*\[\s*\{/.test(stdout)) {
    throw new UserError(
      `stack '${name}' has nothing deployed; leave out '--stack' to prove what a preview would deploy`,
      exits.couldNotTell,
    );
  }
  return parseSaved(stdout, name);
}

/** The engine's own error lines, not its command line. */
function errorLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = [...new Set([...text.matchAll(/^\s*error: (.+)$/gm)].map(([, line]) => (line ?? "").trim()))];
  return lines.length > 0 ? lines.join("; ") : (text.trim().split("\n")[0] ?? "no reason given");
}
