/** One stack before all three: the policy pack in the engine, the proof of what was deployed, and the break-ins into it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent, PolicyEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { type AttackResult, attack } from "../../../cli/attack";
import { addExternalKeys } from "../../../cli/local/deploySample";
import { sampleProject, sampleProjectNumber } from "../../../cli/local/sampleProgram";
import type { ProofModel } from "../../../cli/prove/model";
import { proveDeployed } from "../../../cli/prove/prove";
import { type LocalCloud, startLocalCloud } from "../../../local/cloud";
import { type Engine, ensureEngine, type LanguageHost, provideLanguageHost } from "../../../local/engine";
import { type RunningCloud, runDeployed } from "../../../local/run";
import { openLocalStack, withoutSummary } from "../../../local/stack";
import { type PackHost, startPackHost } from "../../policies/support/packHost";

export interface PackVerdict {
  /** False where the engine refused the preview. */
  readonly passed: boolean;
  /** `rule name` of each mandatory finding, sorted. */
  readonly findings: readonly string[];
}

export class ThreeJudges {
  readonly #engine: Engine;
  readonly #host: LanguageHost;
  readonly #cloud: LocalCloud;
  readonly #folder: string;
  readonly #pack: PackHost;

  private constructor(engine: Engine, host: LanguageHost, cloud: LocalCloud, folder: string, pack: PackHost) {
    this.#engine = engine;
    this.#host = host;
    this.#cloud = cloud;
    this.#folder = folder;
    this.#pack = pack;
  }

  static async gather(): Promise<ThreeJudges> {
    const engine = await ensureEngine();
    const folder = await mkdtemp(join(tmpdir(), "bulkhead-agreement-"));
    const cloud = await startLocalCloud({
      folder: join(folder, "cloud"),
      projects: { [sampleProject]: { number: sampleProjectNumber } },
    });
    const host = await provideLanguageHost(engine, { onOutput: () => undefined });
    return new ThreeJudges(engine, host, cloud, folder, await startPackHost(folder));
  }

  /** What the pack says of a preview of the program. */
  async check(program: PulumiFn): Promise<PackVerdict> {
    const stack = await this.#open(program);
    const found: PolicyEvent[] = [];
    let output = "";
    const passed = await stack
      .preview({
        policyPacks: [this.#pack.pack],
        onEvent: ({ policyEvent }: EngineEvent) => void (policyEvent && found.push(policyEvent)),
        onOutput: (text) => {
          output += text;
        },
      })
      .then(
        () => true,
        () => false,
      );
    const mandatory = found.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
    // A preview that fails for any other reason says nothing about the pack.
    if (!passed && mandatory.length === 0) {
      throw new Error(`the preview failed:\n${output}`);
    }
    const findings = mandatory.map(({ policyName, resourceUrn }) => `${policyName} ${resourceUrn?.split("::").at(-1)}`);
    return { passed, findings: [...new Set(findings)].sort() };
  }

  /** Deploys the program without the pack, and proves what is then there. */
  async deploy(program: PulumiFn): Promise<ProofModel> {
    const stack = await this.#open(program);
    await withoutSummary(stack).up({ onOutput: () => undefined });
    await addExternalKeys(this.#cloud.folder);
    return proveDeployed([stack], { groupsHoldPeople: true });
  }

  /** Breaks into what is deployed. */
  attack(): Promise<AttackResult[]> {
    return this.whileRunning((running) => attack(running));
  }

  async whileRunning<T>(work: (running: RunningCloud) => Promise<T>): Promise<T> {
    const running = await runDeployed({ cloudFolder: this.#cloud.folder });
    try {
      return await work(running);
    } finally {
      await running.stop();
    }
  }

  async dismiss(): Promise<void> {
    await this.#host.stop();
    this.#pack.stop();
    await this.#cloud.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #open(program: PulumiFn): Promise<Stack> {
    return openLocalStack({
      engine: this.#engine,
      backend: join(this.#folder, "state"),
      project: "bulkhead-local",
      stack: "sample",
      program,
      env: { ...this.#cloud.env, ...this.#pack.inEnvironment(this.#host.env) },
    });
  }
}
