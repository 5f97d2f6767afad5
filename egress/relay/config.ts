/** Reads the environment of the relay. */
import { readPort } from "../config";
import type { Problem } from "../problem";
import type { RelayConfig } from "./relay";

export type RelayConfigResult =
  | { readonly ok: true; readonly config: RelayConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const defaultMetadataHost = "metadata.google.internal";

export function readRelayConfig(env: Readonly<Record<string, string | undefined>>): RelayConfigResult {
  const problems: Problem[] = [];
  const port = readPort(env, problems);
  const proxyUrl = env.PROXY_URL ?? "";
  if (!/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/.test(proxyUrl)) {
    const got = proxyUrl === "" ? "nothing" : "something else";
    problems.push({ path: "PROXY_URL", message: `must be the URL of the egress proxy, got ${got}` });
  }
  const metadataHost = env.GCE_METADATA_HOST ?? defaultMetadataHost;
  if (!/^[A-Za-z0-9.-]+(?::\d{1,5})?$/.test(metadataHost)) {
    problems.push({ path: "GCE_METADATA_HOST", message: "must be a host, or a host and a port" });
  }
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, config: { port, proxyUrl, metadataHost, host: listeningHost(env) } };
}

/** Cloud Run's health probes come from outside the container's loopback; anywhere else no port is opened to the network. */
function listeningHost(env: Readonly<Record<string, string | undefined>>): string {
  return env.K_SERVICE === undefined ? "127.0.0.1" : "0.0.0.0";
}
