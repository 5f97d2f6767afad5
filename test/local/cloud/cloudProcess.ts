import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { cloudRegion, projectNumber, stackProject } from "./cloudStack";
import { ProviderClient } from "./providerClient";

export interface CloudProcess {
  readonly child: ChildProcess;
  connect(): Promise<ProviderClient>;
  /** Ends it at once, as `kill -9` does. */
  kill(): Promise<void>;
}

export interface CloudProgram {
  start(folder: string): Promise<CloudProcess>;
  remove(): Promise<void>;
}

/** The cloud's own `main.ts`, bundled once so that many processes start quickly. */
export async function cloudProgram(): Promise<CloudProgram> {
  const root = resolve(__dirname, "../../..");
  const cache = join(root, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  // Below node_modules, so that the packages left out of the bundle are found.
  const folder = await mkdtemp(join(cache, "local-cloud-"));
  const program = join(folder, "main.js");
  await build({
    entryPoints: [join(root, "local/cloud/main.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "cjs",
    packages: "external",
    logLevel: "error",
  });
  return {
    start: (cloud) => startProcess(program, cloud),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function startProcess(program: string, folder: string): Promise<CloudProcess> {
  const child = spawn(
    process.execPath,
    [program, "--folder", folder, "--project", `${stackProject}=${projectNumber}`],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const exited = once(child, "exit");
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    exited.then(() => Promise.reject(new Error("the local cloud ended before it was ready"))),
  ])) as [string];
  const { env } = JSON.parse(line) as { env: Record<string, string> };
  return {
    child,
    connect: () => ProviderClient.connect({ env }, "gcp", { project: stackProject, region: cloudRegion }),
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
