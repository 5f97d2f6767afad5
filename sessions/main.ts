/**
 * `node launcher.js`: the entry point of an app's container. `node launcher.js probe`: which walls this machine allows.
 * `node launcher.js bridge`: the launcher's end in a sandbox of Cloud Run.
 */
import { createRemoteJWKSet } from "jose";
import { sessionEnvironment } from "./app/environment";
import { hasOwnNetwork, listeningOf } from "./app/listening";
import { runBridge } from "./bridge/inSandbox";
import { type LauncherConfig, readLauncherConfig } from "./config";
import { iapIdentity, iapKeysUrl } from "./identity/iap";
import type { Identify } from "./identity/identity";
import { invokerIdentity } from "./identity/invoker";
import { chooseEngine } from "./isolation/choose";
import { sandboxesOfImage } from "./isolation/cloudRunSandbox";
import { probe, probeText } from "./isolation/probe";
import { type RunningLauncher, startLauncher } from "./launcher";
import { createLog } from "./log";
import { withoutCoreFiles } from "./withoutCoreFiles";

async function main(): Promise<void> {
  if (process.argv[2] === "bridge") {
    return runBridge();
  }
  // Whoever reads the log may go before the sessions do.
  process.stdout.on("error", () => undefined);
  const environment = sessionEnvironment(process.env, []);
  const cloudRun = { ...sandboxesOfImage, launcherFile: process.argv[1] ?? "" };
  if (process.argv[2] === "probe") {
    const result = await probe(environment, cloudRun);
    process.stdout.write(process.argv[3] === "--json" ? `${JSON.stringify(result)}\n` : probeText(result));
    process.exitCode = result.sandbox ? 0 : 1;
    return;
  }
  const read = readLauncherConfig(process.env);
  if (!read.ok) {
    return giveUp(read.problems);
  }
  const { config } = read;
  const workFolder = process.cwd();
  const listening = listeningOf(config.command, {
    fileOf: (name) => name,
    node: process.execPath,
    streamlit: () => undefined,
  });
  const choice = await chooseEngine({
    ...config,
    workFolder,
    environment,
    ownNetwork: hasOwnNetwork(config, listening),
    cloudRun,
  });
  if (!choice.ok) {
    return giveUp([choice.problem]);
  }
  if (config.userKeys.length > 0) {
    await withoutCoreFiles();
  }
  const { engine } = choice;
  const identify = identityOf(config);
  endOnSignal(
    await startLauncher({ config, identify, engine, environment: process.env, workFolder, log: createLog() }),
  );
}

function identityOf({ identity: { through, audience, keysUrl = iapKeysUrl } }: LauncherConfig): Identify {
  return through === "iap"
    ? iapIdentity({ audience, keys: createRemoteJWKSet(new URL(keysUrl), { cacheMaxAge: 3_600_000 }) })
    : invokerIdentity({ audience });
}

function endOnSignal(launcher: RunningLauncher): void {
  const stop = () => {
    launcher.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

function giveUp(problems: readonly string[]): void {
  process.stderr.write(problems.map((problem) => `${problem}\n`).join(""), () => process.exit(1));
}

main().catch((error: unknown) => {
  const { name, code } = error as NodeJS.ErrnoException;
  giveUp([`the launcher failed: ${code ?? name}`]);
});
