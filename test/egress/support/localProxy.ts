/** A proxy in the test's own process: quicker to start than the bundle, for tests of what it makes of requests. */
import { readProxyConfig } from "../../../egress/config";
import { createLog } from "../../../egress/log";
import { startProxy as startHere } from "../../../egress/proxy";
import { defaultKeys, type KeyFiles, makeKeysDir } from "./proxy";
import { startVendor, type TestVendor } from "./vendor";

export interface LocalProxy {
  readonly url: string;
  readonly vendor: TestVendor;
  /** Log lines so far; asking for them writes the ledger first. */
  lines(): Record<string, unknown>[];
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * @param plan makes the plan from the address of the stand-in for all vendors.
 * @param env further variables.
 */
export async function startLocalProxy(
  plan: (upstream: string) => unknown,
  keys?: KeyFiles,
  env?: Readonly<Record<string, string>>,
): Promise<LocalProxy> {
  const vendor = await startVendor();
  const read = readProxyConfig({
    PORT: "0",
    TENANT: "acme",
    ANALYTICS_PLAN: JSON.stringify(plan(vendor.url)),
    KEYS_DIR: makeKeysDir({ ...defaultKeys, ...keys }),
    ALLOW_HTTP_UPSTREAM: "1",
    ...env,
  });
  if (!read.ok) {
    throw new Error(JSON.stringify(read.problems));
  }
  const written: string[] = [];
  const started = await startHere(read.config, createLog({ write: (line) => void written.push(line) }));
  if (!started.ok) {
    throw new Error(JSON.stringify(started.problems));
  }
  const { server } = started;
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    vendor,
    lines() {
      server.writeLedger?.();
      return written.map((line) => JSON.parse(line));
    },
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    async stop() {
      await server.stop();
      await vendor.close();
    },
  };
}
