/** Environment variables of an instance's processes. */
import { delimiter, join } from "node:path";
import { env } from "../../plan/contract";
import type { DeployedService } from "../front/services";
import { repositoryRoot } from "../root";
import type { RunContext } from "./runContext";

/** Ports of an instance's own network on the loopback address. */
export interface LocalNetwork {
  readonly networkGate: number;
  readonly metadata: number;
}

/**
 * Variables that every process of an instance gets. Of the developer's environment only the search path is among them, so
 * that no secret of the shell reaches an app; it masks the developer's gcloud, which no image has. The spec's variables
 * are added later.
 */
export function instanceEnvironment(
  service: DeployedService,
  context: Pick<RunContext, "authorityFile">,
  network: LocalNetwork,
  ports: Readonly<Record<number, number>>,
): Record<string, string> {
  return {
    PATH: [join(repositoryRoot(), "local", "run", "masks"), process.env.PATH ?? "/usr/bin:/bin"].join(delimiter),
    // What Cloud Run sets.
    K_SERVICE: service.name,
    K_REVISION: `${service.name}-local`,
    K_CONFIGURATION: service.name,
    // Every connection of a Node program passes the network gate, and the run's certificates are trusted.
    NODE_OPTIONS: `--require ${quoted(join(repositoryRoot(), "local", "run", "preload.cjs"))}`,
    NODE_EXTRA_CA_CERTS: context.authorityFile,
    // For what a launcher starts: Google's client for Python reads this one alone.
    REQUESTS_CA_BUNDLE: context.authorityFile,
    BULKHEAD_LOCAL: JSON.stringify({ ...network, ports }),
  };
}

/** The same for other programs, if they read these variables. */
export function proxyEnvironment(network: LocalNetwork, authorityFile: string): Record<string, string> {
  const networkGate = `http://127.0.0.1:${network.networkGate}`;
  return {
    HTTP_PROXY: networkGate,
    HTTPS_PROXY: networkGate,
    http_proxy: networkGate,
    https_proxy: networkGate,
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
    GCE_METADATA_HOST: `127.0.0.1:${network.metadata}`,
    SSL_CERT_FILE: authorityFile,
  };
}

/** Seconds for which a start looks for its way out. The network of a local run is there from the beginning, so a closed way stays closed. */
const wayOutSeconds = 3;

/** The spec's variables with a shorter look for the way out, if there is one. */
export function hurried(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { [env.wayOutSeconds]: seconds } = own;
  return seconds === undefined
    ? own
    : { ...own, [env.wayOutSeconds]: String(Math.min(Number(seconds), wayOutSeconds)) };
}

function quoted(path: string): string {
  return path.includes(" ") ? `"${path}"` : path;
}
