/** Starts what is deployed in a cloud folder, in the background or in the foreground. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SessionIsolation } from "../../components/enums";
import { type FiredAlert, findRun, type ImageCommands, openControl, runDeployed } from "../../local/run";
import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { prepareCloud } from "./prepareCloud";
import { printStatus } from "./status";

export interface UpFlags {
  /** Folder of the local cloud. Default: the sample's. */
  readonly cloud: string | undefined;
  readonly port: number;
  readonly foreground: boolean;
  /** Commands in place of images, by the images' names. */
  readonly image: ImageCommands | undefined;
  /** Isolation of the sample's sessions. Default: it has none. */
  readonly sessions: SessionIsolation | undefined;
}

interface UpOptions extends Pick<UpFlags, "port" | "foreground"> {
  readonly cloudFolder: string;
  readonly image: ImageCommands;
}

/** Longest time that a start in the background may take, in milliseconds. */
const startLimit = 300_000;

/** Shows the services once they run; those of a run that is there already at once. */
export async function up({ cloud, image = {}, sessions, ...flags }: UpFlags): Promise<number> {
  const options: UpOptions = { ...flags, image, cloudFolder: await prepareCloud(cloud, sessions) };
  const present = await findRun(options.cloudFolder);
  if (present) {
    printStatus(await present.services());
  } else if (options.foreground) {
    await stayUp(options);
  } else {
    await waiting("starting the services", () => startInBackground(options));
  }
  return exits.yes;
}

async function stayUp({ cloudFolder, port, image }: UpOptions): Promise<void> {
  // Noted before the start, so that an early Ctrl-C is not lost.
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => stop());
  }
  const onAlert = ({ severity, policy, source }: FiredAlert) =>
    process.stdout.write(`${withHiddenShown(`alert (${severity.toLowerCase()}): ${policy}; ${source}`)}\n`);
  const running = await runDeployed({ cloudFolder, port, images: image, onAlert });
  const control = await openControl(running, stop);
  printStatus(await running.services());
  process.stdout.write("Ctrl-C stops all of it.\n");
  await stopped;
  await running.stop();
  await control.close();
}

/** Starts this command again in its own session, and waits until it has written its address. */
async function startInBackground(options: UpOptions): Promise<void> {
  const script = process.argv[1];
  if (script === undefined) {
    throw new UserError("the command cannot start itself in the background; use '--foreground'");
  }
  const folder = join(options.cloudFolder, "run");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const logFile = join(folder, "up.log");
  const log = openSync(logFile, "w", 0o600);
  const images = Object.entries(options.image).flatMap(([name, command]) => [
    "--image",
    `${name}=${command.join(" ")}`,
  ]);
  const args = [
    script,
    "local",
    "up",
    "--foreground",
    "--cloud",
    options.cloudFolder,
    "--port",
    String(options.port),
    ...images,
  ];
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  child.unref();
  // It has a session of its own, so a Ctrl-C doesn't reach it.
  let interrupted = false;
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const interrupt = () => {
    interrupted = true;
  };
  for (const signal of signals) {
    process.once(signal, interrupt);
  }
  const until = Date.now() + startLimit;
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  while (!interrupted && !hasEnded() && Date.now() < until) {
    const run = await findRun(options.cloudFolder);
    if (run) {
      return printStatus(await run.services());
    }
    await sleep(200);
  }
  if (child.pid !== undefined && !hasEnded()) {
    process.kill(child.pid, "SIGTERM");
  }
  for (const signal of signals) {
    process.off(signal, interrupt);
  }
  if (interrupted) {
    throw new UserError("interrupted; what had started is being stopped", exits.interrupted);
  }
  throw new UserError(`the local run did not start:\n${readFileSync(logFile, "utf8").slice(-2_000)}`);
}
