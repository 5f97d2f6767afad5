/** The tenant's egress proxy: the one service with a way to the internet, and the one holder of tokens and API keys. */
import type * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import type * as serviceaccount from "@pulumi/gcp/serviceaccount";
import type * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { env, roles } from "../../plan";
import { tenantNames } from "../naming";
import { createInvokerPolicy } from "./access";
import { createService, deterministicUrl, environment, startupProbe, volumeMounts, wayOutSeconds } from "./cloudRun";
import { IamDocument, iamRoles } from "./iamDocument";
import { createTenantSwitch } from "./killSwitch";
import { createTenantBudget } from "./privacyBudget";
import { createProxyName } from "./proxyName";
import { createTenantRows, type RowsAgents, type RowsSettings } from "./rows";
import { isActive, type TenantContext } from "./tenantContext";
import type { TenantDataKey } from "./tenantDataKey";
import type { ProxyInputs } from "./tenantInputs";
import { keysFolder, type MountedSecret } from "./tenantKeys";

export interface EgressProxySettings {
  readonly account: serviceaccount.Account;
  /** The only caller. */
  readonly workloadAccount: serviceaccount.Account;
  readonly dataKey: TenantDataKey;
  /** The tenant's bucket, if the proxy keeps its users' files apart. */
  readonly bucket: storage.Bucket | undefined;
  /** True if it makes tokens for their folders, instead of standing in for Cloud Storage. */
  readonly makesBucketTokens: boolean;
  readonly image: pulumi.Input<string>;
  /** The tracking plan as JSON. In a variable, so that another plan is another revision. */
  readonly plan: pulumi.Input<string>;
  /** True if the plan has aggregates with `privacy`. */
  readonly hasPrivacy: boolean;
  /** Undefined without `sinks` in the plan. */
  readonly rows: { readonly settings: RowsSettings; readonly agents: RowsAgents } | undefined;
  readonly secrets: readonly MountedSecret[];
  readonly size: ProxyInputs["size"];
  /** Time limit of a request to the workload, which waits for the proxy. */
  readonly workloadTimeoutSeconds: pulumi.Input<number>;
}

export interface EgressProxy {
  readonly service: cloudrunv2.Service;
  /** Address that the workload calls, and the audience of its tokens. Known in preview, unlike the service's `uri`. */
  readonly url: pulumi.Output<string>;
  /** What the workload must wait for before it calls. */
  readonly callable: readonly pulumi.Resource[];
}

const port = 8080;

/** A call of a model streams for minutes; with this the proxy never ends one that the app would still wait for. */
const minTimeoutSeconds = 300;

function timeoutSeconds({ size, workloadTimeoutSeconds }: EgressProxySettings): pulumi.Output<number> {
  return pulumi
    .all([size.timeoutSeconds, workloadTimeoutSeconds])
    .apply(([own, ofWorkload]) => own ?? Math.max(minTimeoutSeconds, ofWorkload));
}

export function createEgressProxy(tenant: TenantContext, settings: EgressProxySettings): EgressProxy {
  const killSwitch = createTenantSwitch(tenant, settings.account);
  const budget = settings.hasPrivacy ? createTenantBudget(tenant, settings.account) : undefined;
  const rows =
    settings.rows &&
    createTenantRows(tenant, settings.rows.settings, settings.dataKey, settings.rows.agents, settings.account);
  const name = createProxyName(tenant);
  const service = createService(tenant, {
    logicalName: `${tenant.id}-egress-proxy`,
    name: tenantNames.egressService(tenant.id),
    role: roles.egressProxy,
    description: `Egress proxy of tenant ${tenant.id}`,
    account: settings.account,
    dataKey: settings.dataKey,
    ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    network: tenant.cell.egressNetwork,
    subnetwork: tenant.cell.egressSubnetwork,
    containers: [
      {
        name: "proxy",
        image: settings.image,
        args: ["proxy"],
        ports: { containerPort: port },
        resources: {
          limits: { cpu: settings.size.cpu, memory: settings.size.memory },
          // Always a processor: the ledger is written by the minute, also between requests.
          cpuIdle: false,
          startupCpuBoost: true,
        },
        envs: environment({
          [env.tenant]: tenant.id,
          [env.plan]: settings.plan,
          [env.keysDir]: keysFolder,
          [env.switchBuckets]: killSwitch.buckets,
          ...(settings.bucket && { [env.bucket]: settings.bucket.name }),
          ...(settings.makesBucketTokens && { [env.bucketTokens]: "1" }),
          ...(budget && { [env.budgetBucket]: budget.bucket }),
          ...(rows && { [env.rowsTopic]: rows.topic }),
          [env.wayOutSeconds]: String(wayOutSeconds),
        }),
        volumeMounts: volumeMounts(settings.secrets, false),
        startupProbe: startupProbe(port),
        livenessProbe: { httpGet: { path: "/healthz", port }, periodSeconds: 30 },
      },
    ],
    secrets: settings.secrets,
    // With `privacy` a window is in one instance's memory from its start to its end. Where Cloud Run runs two for a moment, as
    // while a revision takes over, the claims in the budget let one of them release a window.
    minInstances: settings.hasPrivacy ? 1 : settings.size.minInstances,
    maxInstances: settings.hasPrivacy ? 1 : settings.size.maxInstances,
    concurrency: 200,
    timeoutSeconds: timeoutSeconds(settings),
    // The name waits for the cell's networks, and the start looks for its way out of them.
    dependsOn: [name],
    grants: [...killSwitch.ready, ...(budget?.ready ?? []), ...(rows?.ready ?? [])],
    permanent: false,
    customAudiences: [deterministicUrl(tenant, tenantNames.egressService(tenant.id))],
  });
  const document = new IamDocument(`egress proxy of tenant '${tenant.id}'`);
  if (isActive(tenant)) {
    document.grant(iamRoles.invokeService, settings.workloadAccount.member);
  }
  // Made from the service's own name, so that engine and policies see on which service the caller depends.
  return {
    service,
    url: deterministicUrl(tenant, service.name),
    callable: [createInvokerPolicy(tenant, service, "egress", document, tenant.child), name],
  };
}
