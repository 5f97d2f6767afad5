/** Runs programs on a real Pulumi engine with the pack beside it, against a provider that accepts everything. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent, PolicyEvent } from "@pulumi/pulumi/automation";
import { serveProvider } from "../../../local/cloud/protocol/server";
import { type Engine, ensureEngine, provideLanguageHost } from "../../../local/engine";
import { openLocalStack, withoutSummary } from "../../../local/stack";
import { buildPack } from "./builtPack";
import { type Judgement, messageAndId } from "./judge";
import { looseCloud } from "./looseCloud";
import { startPackHost } from "./packHost";

export interface EngineRun {
  readonly succeeded: boolean;
  readonly findings: Judgement[];
  /** Everything that the engine printed. */
  readonly output: string;
}

/** What a program returns are its stack's outputs. */
export interface EngineBench {
  preview(program: () => unknown, options?: EngineOptions): Promise<EngineRun>;
  up(program: () => unknown, options?: EngineOptions): Promise<EngineRun>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Config by rule. */
  readonly packConfig?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, { value: string; secret?: boolean }>>;
  /** Folder of the pack; default: built from the source. */
  readonly pack?: string;
  /** Stacks with the same state see each other's outputs, as `organization/app/<stack>`; default: a state of its own. */
  readonly state?: string;
  /** Default: `prod`. */
  readonly stack?: string;
}

export interface BenchOptions {
  /** Environment of a local cloud in place of providers that accept everything. */
  readonly cloud?: Readonly<Record<string, string>>;
  /** Where the pack of the source runs: built, in a process that the engine starts, or in the test's own. Default: `process`. */
  readonly pack?: "process" | "in-process";
  /** Providers that accept everything. Default: `gcp` and `random`. */
  readonly providers?: readonly string[];
}

/** An engine with its providers and a state folder; stop it when done. */
export async function startBench({
  cloud,
  pack: place = "process",
  providers: names = ["gcp", "random"],
}: BenchOptions = {}): Promise<EngineBench> {
  const engine: Engine = await ensureEngine();
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-pack-"));
  const packHost = place === "in-process" ? await startPackHost(folder) : undefined;
  const pack = packHost?.pack ?? (await buildPack(folder));
  const loose = cloud === undefined ? names : [];
  const providers = await Promise.all(loose.map((name) => serveProvider(looseCloud(name))));
  const host = await provideLanguageHost(engine);
  const env = {
    ...(packHost?.inEnvironment(host.env) ?? host.env),
    PULUMI_DEBUG_PROVIDERS: loose.map((name, at) => `${name}:${providers[at]?.port}`).join(","),
    ...cloud,
    CI: "",
  };
  let runs = 0;

  const open = (backend: string, program: () => unknown, options: EngineOptions) =>
    openLocalStack({
      engine,
      backend,
      project: "app",
      stack: options.stack ?? "prod",
      program: async () => program() as Record<string, unknown> | undefined,
      config: { "gcp:project": { value: "example" }, ...options.config },
      env,
    });

  // A state without any resource, made by the engine once.
  const empty = join(folder, "state-empty");
  await open(empty, () => undefined, {});

  const run = async (step: "preview" | "up", program: () => unknown, options: EngineOptions): Promise<EngineRun> => {
    runs += 1;
    const state = join(folder, options.state ?? `state-${runs}`);
    if (options.state === undefined) {
      cpSync(empty, state, { recursive: true });
    }
    const stack = await open(state, program, options);
    const findings: Judgement[] = [];
    let output = "";
    const common = {
      policyPacks: [options.pack ?? pack],
      policyPackConfigs: [] as string[],
      onEvent: (event: EngineEvent) => collect(event, findings),
      onOutput: (text: string) => {
        output += text;
      },
    };
    if (options.packConfig !== undefined) {
      common.policyPackConfigs = [writeConfig(folder, runs, options.packConfig)];
    }
    const succeeded = await (step === "up" ? withoutSummary(stack).up(common) : stack.preview(common)).then(
      () => true,
      (error: Error) => {
        output += error.message;
        return false;
      },
    );
    return { succeeded, findings, output };
  };

  return {
    preview: (program, options = {}) => run("preview", program, options),
    up: (program, options = {}) => run("up", program, options),
    stop: async () => {
      await host.stop();
      packHost?.stop();
      await Promise.all(providers.map((provider) => provider.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function collect(event: EngineEvent, findings: Judgement[]): void {
  const found: PolicyEvent | undefined = event.policyEvent;
  if (found === undefined) {
    return;
  }
  const urn = found.resourceUrn ?? "";
  findings.push({
    rule: found.policyName,
    urn,
    name: urn.split("::").pop() ?? "",
    ...messageAndId(found.message.trim()),
    level: found.enforcementLevel === "mandatory" ? "mandatory" : "advisory",
  });
}

function writeConfig(folder: string, run: number, config: Readonly<Record<string, unknown>>): string {
  const file = join(folder, `pack-config-${run}.json`);
  writeFileSync(file, JSON.stringify(config));
  return file;
}
