/** A launcher in this process, with an app and two users who are logged in by assertions of a test key. */
import { chmodSync, copyFileSync, mkdtempSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { audience, newSigner } from "../../../cli/attack/users/assertions";
import { repositoryRoot } from "../../../local/root";
import { haveOwnNetworks, sessionNumbers } from "../../../plan/sessions";
import { sessionEnvironment } from "../../../sessions/app/environment";
import type { LauncherConfig } from "../../../sessions/config";
import { iapIdentity } from "../../../sessions/identity/iap";
import { chooseEngine } from "../../../sessions/isolation/choose";
import type { CloudRunSandboxParts } from "../../../sessions/isolation/cloudRunSandbox";
import type { Engine } from "../../../sessions/isolation/engine";
import { type LauncherChecks, type RunningLauncher, startLauncher } from "../../../sessions/launcher";

/** A stand-in of Google's command, which exists on Cloud Run alone. */
export const standInSandboxes = {
  program: [process.execPath, join(__dirname, "sandboxStandIn.cjs"), "/run/bulkhead-sandboxes"],
  launcherFile: join(repositoryRoot(), "sessions/dist/launcher.js"),
};

const sharedApp = join(repositoryRoot(), "examples/shared-app/app.cjs");

export interface TestLauncher extends RunningLauncher {
  readonly lines: string[];
  /** A request of a user. */
  as(user: string, path: string, init?: RequestInit): Promise<Response>;
  text(user: string, path: string, body?: string): Promise<string>;
  /** What a person's browser gets who opens an address. */
  page(user: string, path: string): Promise<{ readonly status: number; readonly text: string }>;
  assertion(user: string): string;
}

/** A place that other user ids can read, and that no session covers with a folder of its own. */
export function appFolder(): string {
  const folder = mkdtempSync("/run/bulkhead-test-");
  chmodSync(folder, 0o755);
  copyFileSync(sharedApp, join(folder, "app.cjs"));
  return folder;
}

function config(more: Partial<LauncherConfig> = {}): LauncherConfig {
  const numbers = Object.fromEntries(Object.entries(sessionNumbers).map(([name, { default: value }]) => [name, value]));
  return {
    port: 0,
    isolation: "sandbox",
    command: [process.execPath, "app.cjs"],
    identity: { through: "iap", audience },
    sandboxes: "namespaces",
    sharedTmp: "refuse",
    env: [],
    userKeys: [],
    bucket: "none",
    relayUrl: undefined,
    ...(numbers as { [Name in keyof typeof sessionNumbers]: number }),
    spareSessions: 0,
    ...more,
  };
}

export async function runLauncher(
  workFolder: string,
  more: Partial<LauncherConfig> = {},
  engine?: Engine,
  checks: LauncherChecks = {},
  cloudRun: CloudRunSandboxParts = standInSandboxes,
): Promise<TestLauncher> {
  const settings = config(more);
  const environment = sessionEnvironment(process.env, []);
  const choice = await chooseEngine({
    ...settings,
    workFolder,
    environment,
    ownNetwork: haveOwnNetworks(settings),
    cloudRun,
  });
  if (!choice.ok) {
    throw new Error(choice.problem);
  }
  const signer = newSigner();
  const lines: string[] = [];
  const launcher = await startLauncher({
    config: settings,
    identify: iapIdentity({ audience, keys: async () => signer.publicKey }),
    engine: engine ?? choice.engine,
    environment: process.env,
    workFolder,
    checks,
    log: (severity, message, details) => lines.push(JSON.stringify({ severity, message, ...details })),
  });
  const assertion = (user: string) => signer.assertion({ subject: user });
  const as = (user: string, path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${launcher.port}${path}`, {
      ...init,
      headers: { "x-goog-iap-jwt-assertion": assertion(user), ...(init.headers as Record<string, string>) },
    });
  return {
    ...launcher,
    lines,
    assertion,
    as,
    // Not by fetch, which says of itself that it is a script's.
    page: (user, path) =>
      new Promise((resolve, reject) => {
        const headers = {
          "x-goog-iap-jwt-assertion": assertion(user),
          accept: "text/html",
          "sec-fetch-mode": "navigate",
        };
        get({ port: launcher.port, path, headers }, async (answer) => {
          const chunks = await answer.toArray();
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        }).on("error", reject);
      }),
    text: async (user, path, body) => (await as(user, path, body === undefined ? {} : { method: "POST", body })).text(),
  };
}
