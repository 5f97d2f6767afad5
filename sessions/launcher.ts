/** Starts the launcher: isolation, sessions, server. Stops it in order. */
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { availableParallelism } from "node:os";
import { env } from "../plan/contract";
import { cloudStorageHost, haveOwnNetworks } from "../plan/sessions";
import { writeAppFiles } from "./app/appFiles";
import { withSharedCertificates } from "./app/certificates";
import { closedFolder } from "./app/closedFolder";
import { bucketEnvironment, sessionEnvironment } from "./app/environment";
import { hasOwnNetwork, listeningOf } from "./app/listening";
import { streamlitInstall } from "./app/streamlitInstall";
import type { LauncherConfig } from "./config";
import { Front, type FrontChecks } from "./front/listener";
import type { Identify } from "./identity/identity";
import { type Engine, launcherFiles } from "./isolation/engine";
import type { Log } from "./log";
import { AppSocket } from "./session/appSocket";
import { watchMemory } from "./session/memoryWatch";
import { type Outlet, openOutlets } from "./session/outlets";
import type { OpenSocket, SessionOwner } from "./session/session";
import { Sessions } from "./session/sessions";
import { type StorageAddress, StorageTunnel } from "./session/storageTunnel";
import { TokenServer } from "./session/tokenServer";
import { WayOut } from "./session/wayOut";

export interface LauncherParts {
  readonly config: LauncherConfig;
  readonly identify: Identify;
  readonly engine: Engine;
  /** The launcher's own environment, from which sessions get a few variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workFolder: string;
  readonly log: Log;
  readonly checks?: LauncherChecks;
}

/** Replaced one by one by tests, which then see the break-in that a check stops. */
export interface LauncherChecks extends Partial<FrontChecks> {
  /** Milliseconds that a WebSocket lives at most. */
  readonly webSocketTime?: number;
  readonly openSocket?: OpenSocket;
  /** Where Cloud Storage is, for the sessions that call it themselves. */
  readonly cloudStorage?: StorageAddress;
  /** Whose calls a session's calls are: its own user's. */
  readonly ownerOf?: (own: SessionOwner) => Pick<SessionOwner, "keys" | "userDigest">;
}

export interface RunningLauncher {
  readonly port: number;
  readonly sessions: Sessions;
  /** Ends every session and the server. Resolves when nothing of them is left. */
  stop(): Promise<void>;
}

const mebibyte = 1024 * 1024;
/** Connections that may wait to be accepted: as many as Cloud Run sends to an instance at once. Node's own limit is 511. */
const connectionsAtOnce = 1_000;
const httpsPort = 443;
/** Milliseconds for one request at most; Cloud Run's own limit. A slow upload is one user's business. */
const longestRequest = 60 * 60_000;

export async function startLauncher(parts: LauncherParts): Promise<RunningLauncher> {
  const { config, engine, identify, log } = parts;
  const environment = withSharedCertificates(sessionEnvironment(parts.environment, config.env), launcherFiles);
  const fileOf = writeAppFiles(launcherFiles);
  const listening = listeningOf(config.command, {
    fileOf,
    node: process.execPath,
    streamlit: () => streamlitInstall(config.command, environment),
  });
  const closed = closedFolder(parts.workFolder);
  if (closed !== undefined) {
    log("WARNING", `sessions can't enter '${closed}', where the app is; put the app where every user can read it`);
  }
  const sessions = new Sessions({
    maxSessions: config.maxSessions,
    spareSessions: config.spareSessions,
    idleTime: config.idleMinutes * 60_000,
    startTime: config.startSeconds * 1_000,
    place: listening.by === "a bridge" ? "at the port in the variable PORT" : "on its session's socket",
    startsAtOnce: availableParallelism() * 2,
    log,
    openSocket: parts.checks?.openSocket ?? AppSocket.open,
    start(uid, owner) {
      const ownNetwork = hasOwnNetwork(config, listening);
      const process = engine.start({
        uid,
        command: listening.command,
        environment: {
          ...environment,
          ...listening.environment,
          ...(config.relayUrl === undefined ? {} : { [env.relayUrl]: config.relayUrl }),
          ...bucketEnvironment(config),
        },
        workFolder: parts.workFolder,
        ownNetwork,
        hostsFile: config.bucket === "tokens" ? fileOf("hosts") : undefined,
        limits: {
          memory: config.memoryPerSession * mebibyte,
          disk: config.diskPerSession * mebibyte,
          processes: config.processesPerSession,
        },
        onLine: (line) => log("INFO", line, { session: owner.name }),
      });
      if (ownNetwork && config.relayUrl !== undefined) {
        openOutlets(
          process,
          outletsOf(config, config.relayUrl, parts.checks?.ownerOf?.(owner) ?? owner, parts.checks),
          () => log("ERROR", "the session has no way to the relay", { session: owner.name }),
        );
      }
      return process;
    },
  });
  const memoryWatch = engine.limitsMemory ? undefined : watchMemory(sessions, config.memoryPerSession * mebibyte);
  const { maxSessions, userKeys } = config;
  const front = new Front({
    identify,
    sessions,
    maxSessions,
    userKeys,
    log,
    webSocketTime: parts.checks?.webSocketTime,
    checks: parts.checks,
  });
  const server = createServer({ requestTimeout: longestRequest, headersTimeout: 60_000 });
  server.on("request", (request, response) => {
    response.on("error", () => undefined);
    front.handle(request, response).catch(() => response.destroy());
  });
  server.on("upgrade", (request, socket, head) => {
    front.upgrade(request, socket as Socket, head).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: config.port, backlog: connectionsAtOnce }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  log("INFO", "launcher listens", {
    port,
    isolation: config.isolation,
    engine: engine.name,
    walls: engine.walls,
    app: `listens by ${listening.by}`,
  });
  return {
    port,
    sessions,
    async stop() {
      server.close();
      memoryWatch?.stop();
      await sessions.stop();
      server.closeAllConnections();
    },
  };
}

/** What a session in a network of its own reaches, by port. */
function outletsOf(
  { bucket, project, ...config }: LauncherConfig,
  relayUrl: string,
  owner: Pick<SessionOwner, "keys" | "userDigest">,
  { cloudStorage = { host: cloudStorageHost, port: httpsPort } }: LauncherChecks = {},
): Outlet[] {
  const namesUsers = haveOwnNetworks({ bucket, ...config });
  const port = Number(new URL(relayUrl).port || "80");
  if (bucket !== "tokens") {
    return [{ port, target: new WayOut({ relayUrl, userKeys: config.userKeys, namesUsers, owner }) }];
  }
  const tokens = new TokenServer({ relayUrl, project, owner });
  return [
    { port, target: new WayOut({ relayUrl, userKeys: config.userKeys, namesUsers, owner, tokens }) },
    { port: httpsPort, target: new StorageTunnel(cloudStorage) },
  ];
}
