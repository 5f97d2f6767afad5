/** What both services of a tenant have in common: private network, pinned identity, secrets as files, files in memory. */
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import type * as serviceaccount from "@pulumi/gcp/serviceaccount";
import type { cloudrunv2 as inputs } from "@pulumi/gcp/types/input";
import * as pulumi from "@pulumi/pulumi";
import type { Role } from "../../plan";
import { afterGrants } from "./grantWait";
import { isActive, isLocked, type TenantContext } from "./tenantContext";
import type { TenantDataKey } from "./tenantDataKey";
import type { MountedSecret } from "./tenantKeys";

/** Seconds for which a start looks for its way out: Direct VPC egress may take a minute or more on a new instance (Cloud Run, "Direct VPC egress"). */
export const wayOutSeconds = 120;

/** Waits longer than the container itself, which ends with a message before Cloud Run ends it without one: its way out, then 45 s for the kill switch. */
export function startupProbe(port: number): inputs.ServiceTemplateContainerStartupProbe {
  return { httpGet: { path: "/healthz", port }, periodSeconds: 1, failureThreshold: 180 };
}

export type Container = inputs.ServiceTemplateContainer;

export interface ServiceSettings {
  readonly logicalName: string;
  readonly name: string;
  readonly role: Role;
  readonly description: string;
  readonly account: serviceaccount.Account;
  readonly dataKey: TenantDataKey;
  readonly ingress: "INGRESS_TRAFFIC_ALL" | "INGRESS_TRAFFIC_INTERNAL_ONLY" | "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER";
  readonly iapEnabled?: boolean;
  readonly defaultUriDisabled?: boolean;
  readonly network: pulumi.Input<string>;
  readonly subnetwork: pulumi.Input<string>;
  readonly containers: Container[];
  readonly secrets: readonly MountedSecret[];
  /** Size limit of `/tmp`; none for a service that writes no files. */
  readonly tmpSize?: pulumi.Input<string>;
  readonly minInstances: pulumi.Input<number>;
  readonly maxInstances: pulumi.Input<number>;
  readonly concurrency: pulumi.Input<number>;
  readonly timeoutSeconds: pulumi.Input<number>;
  /** Grants that the first instance needs, besides those on the data key and the secrets. */
  readonly grants?: readonly pulumi.Resource[];
  readonly dependsOn?: readonly pulumi.Resource[];
  /** Audiences of identity tokens that the service takes, besides its own URL. */
  readonly customAudiences?: pulumi.Input<string>[];
  /** True for a service with the same lifetime as its tenant. */
  readonly permanent: boolean;
  /** Default: Cloud Run's own, general availability. */
  readonly launchStage?: string;
}

export function createService(tenant: TenantContext, settings: ServiceSettings): cloudrunv2.Service {
  const labels = tenant.labels(settings.role);
  const grants = [
    settings.dataKey.usable,
    ...settings.secrets.flatMap(({ ready }) => ready),
    ...(settings.grants ?? []),
  ];
  return new cloudrunv2.Service(
    settings.logicalName,
    {
      name: settings.name,
      project: tenant.cell.project,
      location: tenant.cell.region,
      description: settings.description,
      ingress: settings.ingress,
      iapEnabled: settings.iapEnabled ?? false,
      invokerIamDisabled: false,
      defaultUriDisabled: settings.defaultUriDisabled ?? false,
      customAudiences: settings.customAudiences,
      deletionProtection: isLocked(tenant),
      launchStage: settings.launchStage,
      binaryAuthorization: tenant.cell.requiresAttestations.apply((required) =>
        required === true ? { useDefault: true } : undefined,
      ) as pulumi.Output<{ useDefault: boolean }>,
      labels,
      // A tenant that is not active keeps no instance running: without an invoker nothing starts one, and Cloud Run stops
      // idle ones within 15 minutes. Not MANUAL with a count of 0: the provider drops zeros, so the old minimum would
      // stay (google-beta 7.45.0, expandCloudRunV2ServiceScaling). Not in the template either: a change there makes a new
      // revision, which Cloud Run refuses while the service account is disabled.
      scaling: {
        scalingMode: "AUTOMATIC",
        minInstanceCount: isActive(tenant) ? settings.minInstances : 0,
        maxInstanceCount: settings.maxInstances,
      },
      template: {
        labels,
        serviceAccount: settings.account.email,
        executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
        encryptionKey: settings.dataKey.key.id,
        maxInstanceRequestConcurrency: settings.concurrency,
        timeout: pulumi.interpolate`${settings.timeoutSeconds}s`,
        vpcAccess: {
          egress: "ALL_TRAFFIC",
          networkInterfaces: [{ network: settings.network, subnetwork: settings.subnetwork }],
        },
        containers: settings.containers,
        volumes: volumes(settings),
      },
    },
    {
      ...(settings.permanent ? tenant.permanentChild : tenant.child),
      hooks: { ...tenant.untilGranted, ...afterGrants(tenant, settings.logicalName, grants) },
      dependsOn: [...grants, ...(settings.dependsOn ?? [])],
    },
  );
}

const tmpVolume = "tmp";

function volumes({ secrets, tmpSize }: ServiceSettings): inputs.ServiceTemplateVolume[] {
  const mounted = secrets.map(({ volume, secret, files }) => ({
    name: volume,
    secret: {
      secret: secret.secretId,
      // Read for the container's user; nobody writes.
      defaultMode: 0o444,
      items: files.map(({ path, version }) => ({ path, version })),
    },
  }));
  if (tmpSize === undefined) {
    return mounted;
  }
  return [{ name: tmpVolume, emptyDir: { medium: "MEMORY", sizeLimit: tmpSize } }, ...mounted];
}

/** Where a container finds the mounted secrets, and `/tmp` if it has one. */
export function volumeMounts(
  secrets: readonly MountedSecret[],
  withTmp: boolean,
): inputs.ServiceTemplateContainerVolumeMount[] {
  const mounted = secrets.map(({ volume, folder }) => ({ name: volume, mountPath: folder }));
  return withTmp ? [{ name: tmpVolume, mountPath: "/tmp" }, ...mounted] : mounted;
}

/** Variables of a container, by name, so that the order in which a map was written makes no new revision. */
export function environment(
  values: Readonly<Record<string, pulumi.Input<string>>>,
): inputs.ServiceTemplateContainerEnv[] {
  return Object.entries(values)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => ({ name, value }));
}

/**
 * The URL that Cloud Run gives a service besides the one with a hash (Cloud Run, "Deterministic URL"). It follows from
 * names, so a stack with tenants only can prove in its first preview where its workloads send to.
 */
export function deterministicUrl(tenant: TenantContext, service: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`https://${deterministicHost(tenant, service)}`;
}

export function deterministicHost({ cell }: TenantContext, service: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${service}-${cell.projectNumber}.${cell.region}.run.app`;
}
