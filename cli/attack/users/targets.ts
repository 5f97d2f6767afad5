/** The incident's app, once as it was, in a container of its own, and once under the launcher. */
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { repositoryRoot } from "../../../local/root";
import { sessionNumbers } from "../../../plan/sessions";
import { sessionEnvironment } from "../../../sessions/app/environment";
import type { Isolation, LauncherConfig } from "../../../sessions/config";
import { iapIdentity } from "../../../sessions/identity/iap";
import { chooseEngine } from "../../../sessions/isolation/choose";
import { readLines } from "../../../sessions/isolation/lines";
import { type LauncherParts, startLauncher } from "../../../sessions/launcher";
import { UserError } from "../../terminal/userError";
import { type AssertionSigner, audience, newSigner } from "./assertions";
import { keyedApi, startRelay } from "./relayStandIn";
import type { Answer, CloudStandIn, Target } from "./userBreakIn";

const megabytes = { memory: 256, disk: 32 };

async function startCloud(): Promise<CloudStandIn> {
  const cloud = { object: "" };
  const token = "token-of-the-service";
  const server = createServer((request, response) => {
    response.end(request.url === "/token" ? token : request.headers.authorization === token ? cloud.object : "denied");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(cloud, { url, close: () => server.close() });
}

async function send(url: string, headers: Record<string, string>, body: string | undefined): Promise<Answer> {
  try {
    const answer = await fetch(url, { headers, ...(body === undefined ? {} : { method: "POST", body }) });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: "" };
  }
}

/** A folder with the app that every user id can read. */
function appFolder(): string {
  const folder = mkdtempSync("/run/bulkhead-attack-");
  chmodSync(folder, 0o755);
  copyFileSync(join(repositoryRoot(), "examples/shared-app/app.cjs"), join(folder, "app.cjs"));
  return folder;
}

/** A container like Cloud Run's: own /tmp in memory, own processes, no root, a limit for everything. */
const container = `
set -eu
mount -t tmpfs -o size=${megabytes.disk}m,mode=1777 tmp /tmp
mount -t tmpfs -o size=${megabytes.disk}m,mode=1777 shm /dev/shm
mount -t tmpfs -o size=4m,mode=0777 work /mnt
mount -t proc proc /proc
cp "$1"/app.cjs /mnt
cd /mnt
exec 4<&0 </dev/null
(cat <&4 >/dev/null; kill -9 -1) &
prlimit --nproc=120 --nofile=256 --core=0 setpriv --reuid=65532 --regid=65532 --clear-groups "$2" --max-old-space-size=64 app.cjs 4<&-
`;

/** The app as it was: one process for everybody. */
export async function asItWas(): Promise<Target> {
  const [folder, cloud, port] = [appFolder(), await startCloud(), await freePort()];
  const lines: string[] = [];
  const app = spawn(
    "unshare",
    [
      "--mount",
      "--pid",
      "--ipc",
      "--fork",
      "--kill-child=SIGKILL",
      "--propagation",
      "private",
      "sh",
      "-c",
      container,
      "app",
      folder,
      process.execPath,
    ],
    { env: { PATH: process.env.PATH, HOME: "/mnt", PORT: String(port) }, stdio: ["pipe", "pipe", "pipe"] },
  );
  const ended = new Promise((resolve) => app.once("close", resolve));
  app.stdin.on("error", () => undefined);
  for (const stream of [app.stdout, app.stderr]) {
    readLines(stream as Readable, (line) => lines.push(line));
  }
  const call: Target["call"] = (_, path, body) => send(`http://127.0.0.1:${port}${path}`, {}, body);
  const end = performance.now() + 20_000;
  while ((await call("", "/")).status !== 200) {
    if (performance.now() > end || app.exitCode !== null) {
      throw new UserError(`the app as it was must start, got '${lines.slice(-3).join("; ")}'; run as root on Linux`);
    }
    await sleep(20);
  }
  return {
    call,
    lines,
    cloud,
    endSession: async () => undefined,
    async close() {
      app.stdin.destroy();
      await ended;
      cloud.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface LauncherTarget extends Target {
  /** The app's own folder, which `close` removes. */
  readonly folder: string;
  readonly port: number;
  readonly signer: AssertionSigner;
  /** Paths of the folders of the live sessions, the oldest first. */
  folders(): readonly string[];
}

/**
 * The same app under the launcher. With `takesKeys` each user has a key of their own for an API, and a folder of the bucket. `weakened`
 * takes a check out, which only tests do.
 */
export async function underLauncher(
  isolation: Isolation,
  takesKeys = false,
  weakened: (signer: AssertionSigner) => Partial<Pick<LauncherParts, "identify" | "checks">> = () => ({}),
): Promise<LauncherTarget> {
  const relay = takesKeys ? await startRelay() : undefined;
  const numbers = Object.fromEntries(Object.entries(sessionNumbers).map(([name, { default: value }]) => [name, value]));
  const config = {
    ...(numbers as { [Name in keyof typeof sessionNumbers]: number }),
    spareSessions: 0,
    memoryPerSession: megabytes.memory,
    diskPerSession: megabytes.disk,
    processesPerSession: 64,
    port: 0,
    isolation,
    command: [process.execPath, "app.cjs"],
    identity: { through: "iap", audience },
    sandboxes: "namespaces",
    sharedTmp: "refuse",
    env: [],
    userKeys: takesKeys ? [keyedApi] : [],
    bucket: takesKeys ? "perUser" : "none",
    relayUrl: relay?.url,
  } satisfies LauncherConfig;
  const folder = appFolder();
  const environment = sessionEnvironment(process.env, []);
  const choice = await chooseEngine({
    ...config,
    workFolder: folder,
    environment,
    ownNetwork: isolation === "sandbox" || takesKeys,
  });
  if (!choice.ok) {
    await relay?.close();
    rmSync(folder, { recursive: true });
    throw new UserError(choice.problem);
  }
  const signer = newSigner();
  const lines: string[] = [];
  const launcher = await startLauncher({
    config,
    identify: iapIdentity({ audience, keys: async () => signer.publicKey }),
    engine: choice.engine,
    environment: process.env,
    workFolder: folder,
    log: (severity, message, details) => lines.push(JSON.stringify({ severity, message, ...details })),
    ...weakened(signer),
  });
  const cloud = await startCloud();
  return {
    folder,
    port: launcher.port,
    signer,
    lines,
    cloud,
    folders: () => launcher.sessions.live.map((session) => session.process.folder),
    call: (user, path, body) =>
      send(
        `http://127.0.0.1:${launcher.port}${path}`,
        { "x-goog-iap-jwt-assertion": signer.assertion({ subject: user }) },
        body,
      ),
    async endSession(user) {
      await launcher.sessions.end({ id: `https://cloud.google.com/iap\n${user}`, email: undefined }, "logout");
    },
    async close() {
      await launcher.stop();
      await relay?.close();
      cloud.close();
      rmSync(folder, { recursive: true });
    },
  };
}
