import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { deploy } from "../../../components/program/program";
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from "../../../local/cloud";
import { type Engine, ensureEngine } from "../../../local/engine";
import { openLocalStack } from "../../../local/stack";
import { localClock } from "../../../plan";

/** Has every cloud of these tests take up to 300 s to let a grant decide, by this seed; see CONTRIBUTING.md. */
const everySeed = process.env.IAM_DELAY_SEED;

/** Seconds that a grant then takes at most. */
export const longestDelay = 300;

/** The configuration of the program as an object, before Pulumi makes text of it. */
export interface Configuration {
  readonly cell?: object;
  readonly tenants?: Readonly<Record<string, object>>;
  readonly cellStack?: string;
}

/** A real engine, a local cloud and a folder for state, for one test file. */
export class Session {
  private constructor(
    readonly engine: Engine,
    readonly cloud: LocalCloud,
    readonly folder: string,
  ) {}

  static async start(options: Partial<LocalCloudOptions> = {}): Promise<Session> {
    return Session.#startIn(await mkdtemp(join(tmpdir(), "bulkhead-test-")), options);
  }

  /** A session that begins with this one's stacks and cloud, and then knows nothing of it. */
  async copy(): Promise<Session> {
    const folder = await mkdtemp(join(tmpdir(), "bulkhead-test-"));
    await cp(this.folder, folder, { recursive: true, filter: (path) => !path.endsWith(".workspaces") });
    return Session.#startIn(folder, {});
  }

  /** The same stacks and cloud, deployed by somebody who may do only what IAM grants; `leave` it before this session stops. */
  async as(deployer: string): Promise<Session> {
    return Session.#startIn(this.folder, { deployer });
  }

  static async #startIn(folder: string, options: Partial<LocalCloudOptions>): Promise<Session> {
    const engine = await ensureEngine({ makers: [] });
    const cloud = await startLocalCloud({
      folder: join(folder, "cloud"),
      projects: { [project]: { number: projectNumber }, [auditProject]: { number: "100000000043" } },
      ...(everySeed === undefined ? {} : { iamDelay: { seconds: longestDelay, seed: everySeed } }),
      ...options,
    });
    return new Session(engine, cloud, folder);
  }

  /** A stack of the repository's own program with this configuration. */
  open(stack: string, configuration: Configuration): Promise<Stack> {
    return this.openProgram(stack, async () => {
      const outputs = deploy({ config: asText(configuration) });
      return { cell: outputs.cell, tenants: outputs.tenants };
    });
  }

  /** A stack of any inline program. */
  openProgram(stack: string, program: PulumiFn): Promise<Stack> {
    const backend = join(this.folder, "state");
    return openLocalStack({ engine: this.engine, backend, project: "bulkhead", stack, program, env: this.cloud.env });
  }

  /** Stops the cloud and keeps what it holds. */
  async leave(): Promise<void> {
    await this.cloud.stop();
    // Opening a stack on a late cloud names the cloud's clock to programs of this process.
    const clocks = process.env[localClock]?.split(delimiter).filter((clock) => clock !== this.cloud.cloud.clock.file);
    if (clocks?.length) {
      process.env[localClock] = clocks.join(delimiter);
    } else {
      delete process.env[localClock];
    }
  }

  async stop(): Promise<void> {
    await this.leave();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Project id that tests deploy to. */
export const project = "acme-test";
export const projectNumber = "100000000042";
/** A project for logs. */
export const auditProject = "acme-audit";

export function asText(configuration: Configuration): Record<string, string> {
  const entries = Object.entries(configuration).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [`bulkhead:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
