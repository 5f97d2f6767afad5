/** Opens an operator's access to the APIs of a local cloud, whether or not its services run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Cloud } from "../cloud/store/cloud";
import { AccessTokens } from "../front/accessTokens";
import type { LogSource } from "../front/apis/logging";
import { Decisions } from "../front/decisions";
import { GoogleHosts } from "../front/googleHosts";
import { listen, sendText } from "../front/http";
import { ServiceIngress } from "../front/ingress/serviceIngress";
import type { LogLine } from "../front/logs/entry";
import { createSigningKeys } from "../front/signingKeys";
import { findRun } from "./control";
import { type OperatorAccess, operatorToken } from "./operatorToken";
import { linesFile } from "./runLog";

/**
 * Opens the access: through the run of the folder if there is one, which also answers what its instances have logged, else
 * through APIs of this process's own.
 */
export async function openOperatorAccess(
  cloudFolder: string,
): Promise<OperatorAccess & { readonly close: () => Promise<void> }> {
  const run = await findRun(cloudFolder);
  if (run) {
    return { ...(await run.operator()), close: async () => undefined };
  }
  const cloud = new Cloud(cloudFolder);
  const accessTokens = new AccessTokens();
  const decisions = new Decisions();
  const [keys, logs, accessToken] = await Promise.all([
    createSigningKeys(),
    loggedBefore(cloudFolder),
    operatorToken(cloud, accessTokens),
  ]);
  const serviceIngress = new ServiceIngress({ cloud, keys, decisions, backendOf: () => undefined });
  const google = new GoogleHosts({ cloud, keys, accessTokens, decisions, serviceIngress, logs });
  const server = await listen((request, response) => {
    google
      .handle(request, response, { kind: "internet" })
      .catch(() => (response.headersSent ? response.destroy() : sendText(response, 500, "internal error\n")));
  });
  return { port: server.port, accessToken, close: server.close };
}

/** What earlier runs have logged. */
async function loggedBefore(cloudFolder: string): Promise<LogSource> {
  const text = await readFile(join(cloudFolder, "run", "logs", linesFile), "utf8").catch(() => "");
  const lines: LogLine[] = [];
  for (const line of text.split("\n")) {
    try {
      lines.push(JSON.parse(line));
    } catch {
      // The last line may be unfinished.
    }
  }
  return { lines: (projectId) => lines.filter((line) => line.projectId === projectId) };
}
