import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { vi } from "vitest";
import { ensureEngine, type LanguageHost, provideLanguageHost } from "../../../local/engine";
import { repositoryRoot } from "../../../local/root";
import { pulumiCommand } from "../../../local/stack";

/** A user's Pulumi program in a folder: project `shop`, state beside it, and the environment set for it. */
export class ProgramFolder {
  readonly #host: LanguageHost;

  private constructor(
    /** Holds the program's folder and what belongs to it. */
    readonly folder: string,
    /** The program's own folder. */
    readonly program: string,
    host: LanguageHost,
    readonly workspace: LocalWorkspace,
  ) {
    this.#host = host;
  }

  /**
   * @param source the program, in JavaScript
   * @param stacks configuration by stack, by full key; the first stack is selected
   */
  static async create(
    source: string,
    stacks: Readonly<Record<string, Readonly<Record<string, string>>>>,
  ): Promise<ProgramFolder> {
    const folder = mkdtempSync(join(tmpdir(), "bulkhead-program-"));
    const program = join(folder, "infra");
    mkdirSync(join(folder, "state"));
    mkdirSync(program);
    vi.stubEnv("PULUMI_BACKEND_URL", `file://${join(folder, "state")}`);
    vi.stubEnv("PULUMI_HOME", join(folder, "home"));
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "test");
    writeFileSync(join(program, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: index.js\n");
    writeFileSync(join(program, "package.json"), '{ "name": "shop", "main": "index.js" }');
    writeFileSync(join(program, "index.js"), source);
    symlinkSync(join(repositoryRoot(), "node_modules"), join(program, "node_modules"));
    const engine = await ensureEngine();
    const host = await provideLanguageHost(engine);
    const workspace = await LocalWorkspace.create({
      workDir: program,
      pulumiCommand: await pulumiCommand(engine),
      envVars: { ...host.env },
    });
    for (const [stack, config] of Object.entries(stacks)) {
      await workspace.createStack(stack);
      const values = Object.entries(config).map(([key, value]) => [key, { value }]);
      await workspace.setAllConfig(stack, Object.fromEntries(values));
    }
    const [first] = Object.keys(stacks);
    if (first !== undefined) {
      await workspace.selectStack(first);
    }
    return new ProgramFolder(folder, program, host, workspace);
  }

  async selected(): Promise<string | undefined> {
    return (await this.workspace.stack())?.name;
  }

  async remove(): Promise<void> {
    vi.unstubAllEnvs();
    await this.#host.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
