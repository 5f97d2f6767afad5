/** Finds out, by trying, which isolation this machine allows. Never silently less than asked. */
import { execFileSync } from "node:child_process";
import type { Isolation, Sandboxes } from "../config";
import { memoryGroups } from "./cgroup";
import { type CloudRunSandboxParts, cloudRunSandboxEngine, lackOfSandboxes, sandboxesOfImage } from "./cloudRunSandbox";
import type { Engine } from "./engine";
import { namespaceEngine } from "./namespaces";
import { sharedTmpEngine } from "./sharedTmp";

export type Choice = { readonly ok: true; readonly engine: Engine } | { readonly ok: false; readonly problem: string };

export interface ChoiceOptions {
  readonly isolation: Isolation;
  readonly sharedTmp: "refuse" | "accept";
  readonly workFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether sessions get a network of their own. */
  readonly ownNetwork: boolean;
  readonly sandboxes: Sandboxes;
  /** Default: those of an image. */
  readonly cloudRun?: CloudRunSandboxParts;
}

/** No session has it. */
const trialUid = 199_999;
const tools = ["sh", "unshare", "mount", "setpriv", "prlimit", "nsenter"];

export async function chooseEngine(options: ChoiceOptions): Promise<Choice> {
  const lack = lackOf(options.environment.PATH ?? "");
  if (lack !== undefined) {
    return { ok: false, problem: lack };
  }
  if (options.sandboxes === "cloudRun") {
    return chooseSandboxes(options);
  }
  const engine = namespaceEngine(memoryGroups());
  const refusal = await trialOf(engine, options);
  if (refusal === undefined) {
    return { ok: true, engine };
  }
  if (options.isolation === "process" && options.sharedTmp === "accept" && !options.ownNetwork) {
    return { ok: true, engine: sharedTmpEngine() };
  }
  const advice =
    options.isolation === "process" && !options.ownNetwork
      ? "run the container in Cloud Run's second generation, or set 'sharedTmp' to 'accept' if all users may share /tmp"
      : "run the container in Cloud Run's second generation";
  return { ok: false, problem: `sessions can't be kept apart here (${refusal}); ${advice}` };
}

async function chooseSandboxes(options: ChoiceOptions): Promise<Choice> {
  const { cloudRun = sandboxesOfImage } = options;
  const engine = cloudRunSandboxEngine(cloudRun);
  const refusal = lackOfSandboxes(cloudRun.program) ?? (await trialOf(engine, options));
  return refusal === undefined
    ? { ok: true, engine }
    : {
        ok: false,
        problem: `Cloud Run's sandboxes can't be used here (${refusal}); leave out 'sandboxes' for namespaces`,
      };
}

/** What every isolation needs. */
export function lackOf(path: string): string | undefined {
  if (process.platform !== "linux") {
    return `sessions need Linux, got ${process.platform}`;
  }
  if (process.getuid?.() !== 0) {
    return "the launcher must run as root, since each session gets a user id of its own; remove USER from the image";
  }
  const missing = tools.filter((tool) => !exists(tool, path));
  return missing.length === 0
    ? undefined
    : `the image must have util-linux, but ${missing.join(", ")} could not be found; base it on a Debian image`;
}

function exists(tool: string, path: string): boolean {
  try {
    execFileSync("/bin/sh", ["-c", `command -v ${tool}`], { env: { PATH: path }, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Puts up all walls around a program that looks whether they stand. Returns the wall that could not be put up. */
export async function trialOf(
  engine: Engine,
  { workFolder, environment, ownNetwork }: Pick<ChoiceOptions, "workFolder" | "environment" | "ownNetwork">,
): Promise<string | undefined> {
  let said = "";
  const trial = engine.start({
    uid: trialUid,
    command: engine.trial ?? ["true"],
    environment,
    workFolder,
    ownNetwork,
    limits: { memory: 256 * 1024 * 1024, disk: 1024 * 1024, processes: 16 },
    onLine: (line) => {
      said = line;
    },
  });
  const { why, code, detail } = await trial.ended;
  return why === "exited" && code === 0 ? undefined : detail || said || `exit code ${code}`;
}
