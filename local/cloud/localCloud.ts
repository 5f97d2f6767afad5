/** Starts the local cloud in this process. */
import { resolve } from "node:path";
import { localClock } from "../../plan/contract";
import { type CloudCall, callHook } from "./callHook";
import { deployerGate } from "./gcp/deployer";
import { gcpProvider } from "./gcp/gcpProvider";
import { gcpHandlers } from "./gcp/handlers";
import { serveProvider } from "./protocol/server";
import { randomProvider } from "./random/randomProvider";
import { Cloud } from "./store/cloud";
import type { WantedSettings } from "./store/settings";

export interface LocalCloudOptions extends WantedSettings {
  /** Folder that holds the cloud; created if it is missing. */
  readonly folder: string;
  /** Milliseconds that every call waits before it does anything. Default: 0. */
  readonly latencyMs?: number | ((call: CloudCall) => number);
  /** IAM member that runs the engine, such as `user:ann@example.com`. Default: somebody who may do everything. */
  readonly deployer?: string;
  /** Makes a call fail before it changes anything; for tests. */
  readonly fault?: (call: CloudCall) => Error | undefined;
}

export interface LocalCloud {
  readonly folder: string;
  /** Environment that makes an engine use this cloud instead of Google's. */
  readonly env: Readonly<Record<string, string>>;
  /** The cloud's content, to read or to change behind Pulumi's back. */
  readonly cloud: Cloud;
  stop(): Promise<void>;
}

const defaultProjects = { "bulkhead-local": { number: "100000000001" } };

/** Starts the providers `gcp` and `random` over a folder; any number of engines may use them at once. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const cloud = await openLocalCloud(options);
  const hook = callHook(options.latencyMs ?? 0, options.fault ?? (() => undefined));
  const servers = {
    gcp: await serveProvider(gcpProvider(cloud, gcpHandlers(cloud), hook, deployerGate(cloud, options.deployer))),
    random: await serveProvider(randomProvider()),
  };
  return {
    folder: cloud.folder,
    cloud,
    env: {
      PULUMI_DEBUG_PROVIDERS: Object.entries(servers)
        .map(([name, { port }]) => `${name}:${port}`)
        .join(","),
      // The attached providers stand in for the plugins, so nothing needs to be downloaded.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // Whoever waits for a grant moves this clock on instead.
      ...((await cloud.settings()).iamDelay === undefined ? {} : { [localClock]: cloud.clock.file }),
    },
    stop: async () => {
      await Promise.all(Object.values(servers).map((server) => server.stop()));
    },
  };
}

/** Opens or creates the folder without serving it. */
export async function openLocalCloud({
  folder,
  ...wanted
}: { readonly folder: string } & WantedSettings): Promise<Cloud> {
  const cloud = new Cloud(resolve(folder));
  const { projects, quotas, requireEnabledApis, resumeCreates, halfMadeServices, latestDelay, iamDelay } = wanted;
  await cloud.initialize(
    { projects, quotas, requireEnabledApis, resumeCreates, halfMadeServices, latestDelay, iamDelay },
    defaultProjects,
  );
  return cloud;
}
