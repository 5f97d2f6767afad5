/** `launcher.js probe`: which walls this machine or image allows, each tried for real. */
import { execFileSync } from "node:child_process";
import { memoryGroups } from "./cgroup";
import { lackOf, trialOf } from "./choose";
import { type CloudRunSandboxParts, cloudRunSandboxEngine, lackOfSandboxes, sandboxesOfImage } from "./cloudRunSandbox";
import { namespaceEngine } from "./namespaces";

export interface Probe {
  readonly what: string;
  readonly allowed: boolean;
  readonly detail: string;
}

export interface ProbeResult {
  readonly walls: readonly Probe[];
  readonly process: boolean;
  readonly sandbox: boolean;
}

export async function probe(
  environment: Readonly<Record<string, string>>,
  cloudRun: CloudRunSandboxParts = sandboxesOfImage,
): Promise<ProbeResult> {
  const lack = lackOf(environment.PATH ?? "");
  const namespaces = (["mount", "pid", "ipc", "net", "user"] as const).map((name): Probe => {
    const refusal = run("unshare", [`--${name}`, "--fork", "true"], environment);
    return { what: `${name} namespace`, allowed: refusal === undefined, detail: refusal ?? "" };
  });
  const trial = async (ownNetwork: boolean) =>
    lack ?? (await trialOf(namespaceEngine(undefined), { workFolder: "/", environment, ownNetwork }));
  const [process, sandbox] = [await trial(false), await trial(true)];
  const refusalOfSandboxes =
    lack ??
    lackOfSandboxes(cloudRun.program) ??
    (await trialOf(cloudRunSandboxEngine(cloudRun), { workFolder: "/", environment, ownNetwork: true }));
  const hasGroups = lack === undefined && memoryGroups() !== undefined;
  return {
    walls: [
      { what: "user ids, util-linux", allowed: lack === undefined, detail: lack ?? "" },
      ...namespaces,
      {
        what: "memory limit by the kernel",
        allowed: hasGroups,
        detail: hasGroups ? "" : "control groups can't be written; the launcher counts every 200 ms instead",
      },
      {
        what: "Cloud Run's sandboxes (Preview)",
        allowed: refusalOfSandboxes === undefined,
        detail: refusalOfSandboxes ?? "",
      },
      { what: "isolation 'process'", allowed: process === undefined, detail: process ?? "" },
      { what: "isolation 'sandbox'", allowed: sandbox === undefined, detail: sandbox ?? "" },
    ],
    process: process === undefined,
    sandbox: sandbox === undefined,
  };
}

/** Reads what `probe --json` has printed; undefined if that is something else. */
export function readProbe(text: string): ProbeResult | undefined {
  try {
    const { walls, process, sandbox } = JSON.parse(text) as Partial<ProbeResult>;
    const isWhole = Array.isArray(walls) && typeof process === "boolean" && typeof sandbox === "boolean";
    return isWhole ? { walls, process, sandbox } : undefined;
  } catch {
    return undefined;
  }
}

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): string | undefined {
  try {
    execFileSync(program, args, { env: { ...env }, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return (stderr || message).trim().split("\n").at(-1);
  }
}

export function probeText({ walls }: ProbeResult): string {
  return walls
    .map(({ what, allowed, detail }) => `${allowed ? "yes" : "no "}  ${what}${detail === "" ? "" : `: ${detail}`}\n`)
    .join("");
}
