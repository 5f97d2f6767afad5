/** Finds and controls the run of another process, by a file in the cloud folder. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { type Listening, listen, sendJson } from "../front/http";
import type { ReceivedRequest } from "./internet";
import type { OperatorAccess } from "./operatorToken";
import type { RunningCloud, ServiceStatus } from "./runDeployed";

/** What a run writes into its cloud folder, so that other commands find it. */
interface RunFile {
  readonly pid: number;
  readonly controlPort: number;
  /** Only someone who can read the folder may control the run. */
  readonly key: string;
}

/** A run of another process. */
export interface RemoteRun {
  readonly pid: number;
  services(): Promise<ServiceStatus[]>;
  received(): Promise<ReceivedRequest[]>;
  /** An operator's access to Google's APIs. */
  operator(): Promise<OperatorAccess>;
  /** Asks it to stop; returns before it has stopped. */
  stop(): Promise<void>;
}

function runFile(cloudFolder: string): string {
  return join(cloudFolder, "run", "run.json");
}

/** Makes a run known to other processes. `onStop` is called when one of them asks to stop. */
export async function openControl(running: RunningCloud, onStop: () => void): Promise<Listening> {
  const key = randomBytes(24).toString("base64url");
  const control = await listen((request, response) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    const wanted = Buffer.from(`Bearer ${key}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      return sendJson(response, 403, {});
    }
    switch (`${request.method} ${request.url}`) {
      case "GET /services":
        running.services().then(
          (services) => sendJson(response, 200, services),
          () => sendJson(response, 500, {}),
        );
        return;
      case "GET /received":
        return sendJson(response, 200, running.received());
      case "POST /operator":
        running.operator().then(
          (access) => sendJson(response, 200, access),
          () => sendJson(response, 500, {}),
        );
        return;
      case "POST /stop":
        sendJson(response, 202, {});
        return onStop();
      default:
        return sendJson(response, 404, {});
    }
  });
  const file = runFile(running.cloudFolder);
  const content: RunFile = { pid: process.pid, controlPort: control.port, key };
  await writeFileAtomic(file, JSON.stringify(content), { mode: 0o600 });
  return {
    port: control.port,
    close: async () => {
      await rm(file, { force: true });
      await control.close();
    },
  };
}

/** The run that uses a cloud folder; undefined if there is none or its process has ended. */
export async function findRun(cloudFolder: string): Promise<RemoteRun | undefined> {
  const text = await readFile(runFile(cloudFolder), "utf8").catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  const { pid, controlPort, key }: RunFile = JSON.parse(text);
  const ask = async (path: string, method = "GET") => {
    const response = await fetch(`http://127.0.0.1:${controlPort}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}` },
    });
    if (!response.ok) {
      throw new Error(`the run answered ${response.status}`);
    }
    return response.json();
  };
  const alive = await ask("/services").catch(() => undefined);
  if (alive === undefined) {
    await rm(runFile(cloudFolder), { force: true });
    return undefined;
  }
  return {
    pid,
    services: async () => (await ask("/services")) as ServiceStatus[],
    received: async () => (await ask("/received")) as ReceivedRequest[],
    operator: async () => (await ask("/operator", "POST")) as OperatorAccess,
    stop: async () => {
      await ask("/stop", "POST");
    },
  };
}
