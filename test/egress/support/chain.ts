/** Vendor, proxy, metadata server and relay in a row: what an SDK in a workload talks to. */
import type { EgressProcess } from "./process";
import { type ProxyOptions, startProxy, type TestProxy } from "./proxy";
import { startMetadataServer, startRelay, type TestMetadataServer } from "./relay";
import { startVendor, type TestVendor } from "./vendor";

export interface Chain {
  readonly vendor: TestVendor;
  readonly proxy: TestProxy;
  readonly metadata: TestMetadataServer;
  readonly relay: EgressProcess;
  stop(): Promise<void>;
}

/** @param plan makes the plan from the address of the stand-in. */
export async function startChain(
  plan: (upstream: string) => unknown,
  options: Omit<ProxyOptions, "plan"> & { readonly relayEnv?: Readonly<Record<string, string>> } = {},
): Promise<Chain> {
  const vendor = await startVendor();
  const proxy = await startProxy({ ...options, plan: plan(vendor.url) });
  const metadata = await startMetadataServer();
  const relay = await startRelay({
    proxyUrl: proxy.url,
    metadata,
    ...(options.relayEnv ? { env: options.relayEnv } : {}),
  });
  return {
    vendor,
    proxy,
    metadata,
    relay,
    async stop() {
      await relay.stop();
      await proxy.stop();
      await Promise.all([metadata.close(), vendor.close()]);
    },
  };
}

/** Turns a call with a Node callback into a promise. */
export function called(call: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(error) : resolve()));
  });
}
