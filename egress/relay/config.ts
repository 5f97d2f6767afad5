/** Reads the environment of the relay. */
import { env } from "../../plan";
import { type Environment, readMetadataHost, readPort, readWayOutTimeout } from "../config";
import type { Problem } from "../problem";
import type { RelayConfig } from "./relay";

export type RelayConfigResult =
  | { readonly ok: true; readonly config: RelayConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function readRelayConfig(environment: Environment): RelayConfigResult {
  const problems: Problem[] = [];
  const port = readPort(environment, problems);
  const proxyUrl = environment[env.proxyUrl] ?? "";
  if (!/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/.test(proxyUrl)) {
    const got = proxyUrl === "" ? "nothing" : "something else";
    problems.push({ path: env.proxyUrl, message: `must be the URL of the egress proxy, got ${got}` });
  }
  const metadataHost = readMetadataHost(environment, problems);
  const wayOutTimeout = readWayOutTimeout(environment, problems);
  return problems.length > 0
    ? { ok: false, problems }
    : {
        ok: true,
        config: {
          port,
          proxyUrl,
          metadataHost,
          host: listeningHost(environment),
          // Only Cloud Run ends the app at the same time.
          quietTime: isOnCloudRun(environment) ? 1_000 : 0,
          hasLauncher: environment[env.userKeys] === "1",
          wayOutTimeout,
        },
      };
}

/** All addresses on Cloud Run, whose health probes come from outside the container; elsewhere the loopback only. */
function listeningHost(environment: Environment): string {
  return isOnCloudRun(environment) ? "0.0.0.0" : "127.0.0.1";
}

function isOnCloudRun(environment: Environment): boolean {
  return environment.K_SERVICE !== undefined;
}
