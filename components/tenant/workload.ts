/** The tenant's own app, with the relay beside it when it sends analytics or calls APIs. */
import type * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import type * as serviceaccount from "@pulumi/gcp/serviceaccount";
import type * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { env, haveOwnNetworks, launcherPath, roles } from "../../plan";
import { AccessThrough, SessionBucket, SessionSandboxes } from "../enums";
import { tenantNames } from "../naming";
import { entrance } from "./access";
import {
  type Container,
  createService,
  deterministicUrl,
  environment,
  startupProbe,
  volumeMounts,
  wayOutSeconds,
} from "./cloudRun";
import { mebibytesOf, relayPort } from "./computeArgs";
import type { TenantContext } from "./tenantContext";
import type { TenantDataKey } from "./tenantDataKey";
import type { ComputeInputs, SessionsInputs } from "./tenantInputs";
import { keysFolder, type MountedSecret } from "./tenantKeys";

export interface WorkloadProxy {
  readonly url: pulumi.Input<string>;
  readonly image: pulumi.Input<string>;
  /** APIs whose calls carry each user's own key. */
  readonly userKeys: readonly string[];
}

export interface WorkloadSettings {
  readonly account: serviceaccount.Account;
  readonly dataKey: TenantDataKey;
  readonly through: AccessThrough;
  readonly image: pulumi.Input<string>;
  readonly env: Readonly<Record<string, pulumi.Input<string>>>;
  readonly compute: ComputeInputs;
  readonly sessions: SessionsInputs | undefined;
  readonly bucket: storage.Bucket;
  readonly secrets: readonly MountedSecret[];
  /** The egress proxy and the image of its relay, when the tenant has one. */
  readonly proxy: WorkloadProxy | undefined;
  readonly dependsOn: readonly pulumi.Resource[];
}

export function createWorkload(tenant: TenantContext, settings: WorkloadSettings): cloudrunv2.Service {
  const { compute, proxy } = settings;
  return createService(tenant, {
    logicalName: `${tenant.id}-workload`,
    name: tenantNames.workloadService(tenant.id),
    role: roles.workload,
    description: `Workload of tenant ${tenant.id}`,
    account: settings.account,
    dataKey: settings.dataKey,
    ...entrance(settings.through),
    network: tenant.cell.workloadNetwork,
    subnetwork: tenant.cell.workloadSubnetwork,
    containers: [app(tenant, settings), ...(proxy ? [relay(proxy, settings.sessions)] : [])],
    secrets: settings.secrets,
    tmpSize: compute.tmpSize,
    minInstances: compute.minInstances,
    maxInstances: compute.maxInstances,
    concurrency: compute.concurrency,
    timeoutSeconds: compute.timeoutSeconds,
    dependsOn: settings.dependsOn,
    permanent: true,
    ...(hasSandboxes(settings) ? { launchStage: "BETA" } : {}),
  });
}

/** Cloud Run's sandboxes are a Preview, which a service has to ask for. */
function hasSandboxes({ sessions }: WorkloadSettings): boolean {
  return sessions?.sandboxes === SessionSandboxes.CloudRun;
}

function app(tenant: TenantContext, settings: WorkloadSettings): Container {
  const { compute, proxy, secrets, sessions } = settings;
  return {
    name: "app",
    image: settings.image,
    ports: { containerPort: compute.port },
    resources: {
      limits: { cpu: compute.cpu, memory: compute.memory },
      cpuIdle: pulumi.output(compute.cpuAlways).apply((always) => !always),
      startupCpuBoost: true,
    },
    envs: environment({
      ...settings.env,
      [env.tenant]: tenant.id,
      [env.bucket]: settings.bucket.name,
      [env.keysDir]: keysFolder,
      ...(proxy ? { [env.relayUrl]: `http://127.0.0.1:${relayPort}` } : {}),
      ...(sessions ? { [env.sessions]: sessionSettings(tenant, settings, sessions) } : {}),
    }),
    // Named here, so that an image without the launcher does not start, instead of serving all users in one process.
    ...(sessions ? { commands: ["node", launcherPath] } : {}),
    ...(hasSandboxes(settings) ? { sandboxLauncher: true } : {}),
    volumeMounts: volumeMounts(secrets, true),
    ...(proxy ? { dependsOns: ["relay"] } : {}),
  };
}

/** What the launcher reads. */
function sessionSettings(
  tenant: TenantContext,
  { through, env: variables, proxy }: WorkloadSettings,
  {
    isolation,
    sandboxes,
    command,
    idleMinutes,
    maxSessions,
    spareSessions,
    memoryPerSession,
    diskPerSession,
    bucket,
  }: SessionsInputs,
): pulumi.Output<string> {
  const { project, projectNumber, region } = tenant.cell;
  const service = tenantNames.workloadService(tenant.id);
  const audience =
    through === AccessThrough.Iap
      ? pulumi.interpolate`/projects/${projectNumber}/locations/${region}/services/${service}`
      : deterministicUrl(tenant, service);
  return pulumi.jsonStringify({
    isolation,
    sandboxes,
    command,
    idleMinutes,
    maxSessions,
    spareSessions,
    memoryPerSession: pulumi.output(memoryPerSession).apply(mebibytesOf),
    diskPerSession: pulumi.output(diskPerSession).apply(mebibytesOf),
    env: Object.keys(variables).sort(),
    bucket,
    ...(bucket === SessionBucket.Tokens ? { project } : {}),
    ...(proxy && proxy.userKeys.length > 0 ? { userKeys: proxy.userKeys } : {}),
    identity: { through, audience },
  });
}

function relay({ image, url, userKeys }: WorkloadProxy, sessions: SessionsInputs | undefined): Container {
  return {
    name: "relay",
    image,
    args: ["relay"],
    // Half a processor is enough to pass bodies on, and is paid for in every second in which the app serves.
    resources: { limits: { cpu: "500m", memory: "256Mi" }, cpuIdle: true, startupCpuBoost: true },
    envs: environment({
      [env.port]: String(relayPort),
      [env.proxyUrl]: url,
      [env.wayOutSeconds]: String(wayOutSeconds),
      ...(sessions && haveOwnNetworks({ ...sessions, userKeys }) ? { [env.userKeys]: "1" } : {}),
    }),
    startupProbe: startupProbe(relayPort),
  };
}
