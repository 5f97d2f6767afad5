import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Cloud } from "../../local/cloud";
import { cacheFolder } from "../../local/engine";
import { listServices } from "../../local/front/services";
import type { RunningCloud } from "../../local/run/runDeployed";
import { setUpEngine } from "../setup";
import { UserError } from "../userError";

/** Where the sample's cloud is kept unless told otherwise: it holds fakes only, but is nobody else's to read. */
export function defaultCloudFolder(): string {
  return join(cacheFolder(), "local-cloud");
}

/** A folder with deployed services: the one named, or the default one, with the sample deployed into an empty one. */
export async function prepareCloud(folder: string | undefined): Promise<string> {
  const cloudFolder = resolve(folder ?? defaultCloudFolder());
  await refuseForeign(cloudFolder);
  if ((await servicesIn(cloudFolder)) > 0) {
    return cloudFolder;
  }
  const engine = await setUpEngine();
  // Pulumi and its Google SDK take seconds to load, and only this needs them.
  const { deploySample } = await import("./deploySample.js");
  process.stderr.write(`deploying the sample (a cell and two tenants) into ${cloudFolder} …\n`);
  await deploySample(engine, cloudFolder);
  return cloudFolder;
}

/** A cloud is many files and folders, which nobody wants among their own. */
async function refuseForeign(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") {
      return [];
    }
    throw new UserError(
      `'--cloud' must be a folder that can be read, got '${folder}' (${error.code}); name another one`,
    );
  });
  if (names.length > 0 && !names.includes("cloud.json")) {
    throw new UserError(
      `'--cloud' must be the folder of a local cloud or an empty one, got '${folder}', which holds other files; name a new one`,
    );
  }
}

async function servicesIn(folder: string): Promise<number> {
  const services = await listServices(new Cloud(folder)).catch((error: unknown) => {
    throw new UserError(
      `'${folder}' must be a folder of a local cloud: ${error instanceof Error ? error.message : error}`,
    );
  });
  return services.length;
}

/** Does the work and stops the run after it, also when it fails and when the user breaks it off. */
export async function untilInterrupted<T>(running: RunningCloud, work: () => Promise<T>): Promise<T> {
  let interrupt: (error: Error) => void = () => undefined;
  const interrupted = new Promise<never>((_, failed) => {
    interrupt = failed;
  });
  const onSignal = () => interrupt(new UserError("interrupted", 130));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) {
    process.once(signal, onSignal);
  }
  try {
    return await Promise.race([work(), interrupted]);
  } finally {
    await running.stop();
    for (const signal of signals) {
      process.off(signal, onSignal);
    }
  }
}
