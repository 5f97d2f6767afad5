/** Finds and checks the cloud folder of a command, and fills it with the sample if it is empty. */
import { readdir } from "node:fs/promises";
import type { SessionIsolation } from "../../components/enums";
import { Cloud } from "../../local/cloud";
import { listServices } from "../../local/front/services";
import type { RunningCloud } from "../../local/run/runDeployed";
import { setUpEngine } from "../engine/setUpEngine";
import { exits } from "../terminal/exits";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { cloudFolderOf } from "./cloudFolder";

export { cloudFolderOf } from "./cloudFolder";

/** Returns a folder with deployed services: the one named, else the default one. An empty one gets the sample first. */
export async function prepareCloud(folder: string | undefined, sessions?: SessionIsolation): Promise<string> {
  const cloudFolder = cloudFolderOf(folder);
  await refuseForeign(cloudFolder);
  if ((await servicesIn(cloudFolder)) > 0) {
    if (sessions !== undefined) {
      throw new UserError(
        `'--sessions' must be left out for a cloud that has services, got '${cloudFolder}'; it is for the sample, which an empty cloud gets`,
      );
    }
    return cloudFolder;
  }
  const engine = await setUpEngine(exits.no);
  // Pulumi and its Google SDK take seconds to load, and only this needs them.
  const { deploySample } = await import("./deploySample.js");
  await waiting("deploying the sample, a cell and two tenants", (report) =>
    deploySample(engine, cloudFolder, { onOutput: report, sessions }),
  );
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

/** Does the work and stops the run after it, also if the work fails or the user stops it. */
export async function untilInterrupted<T>(running: RunningCloud, work: () => Promise<T>): Promise<T> {
  let interrupt: (error: Error) => void = () => undefined;
  const interrupted = new Promise<never>((_, failed) => {
    interrupt = failed;
  });
  const onSignal = () => interrupt(new UserError("interrupted", exits.interrupted));
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
