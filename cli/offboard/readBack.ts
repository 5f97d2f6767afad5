/** Reads what the cloud still holds of a tenant. Every certificate is made from a new read, never from our own record. */
import { listDataBuckets, listObjects } from "../operate/cloud/buckets";
import type { CellInProject } from "../operate/cloud/cell";
import { type DataKeyVersion, listDataKeyVersions } from "../operate/cloud/dataKeys";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import { readBindings } from "../operate/cloud/invokers";
import { callerOf, type LogEntry, listEntries, quoted } from "../operate/cloud/logEntries";
import { listTenantVersions } from "../operate/cloud/secrets";
import { listServices } from "../operate/cloud/services";

export interface ReadBack {
  /** RFC 3339. */
  readonly at: string;
  /** Services that are still there; `callers` may invoke one. */
  readonly services: readonly { readonly name: string; readonly instances: string; readonly callers: number }[];
  /** Versions of secrets by state. */
  readonly secrets: readonly { readonly id: string; readonly version: number; readonly state: string }[];
  readonly buckets: readonly { readonly name: string; readonly objects: number; readonly softDeleteSeconds: number }[];
  readonly dataKeys: readonly DataKeyVersion[];
  /** Entries of the audit log about what was destroyed. */
  readonly audit: readonly AuditedStep[];
}

interface AuditedStep {
  readonly time: string;
  readonly principal: string;
  readonly method: string;
  readonly resource: string;
}

export async function readBack(
  cloud: GoogleCloud,
  { region }: CellInProject,
  tenant: string,
  begun: string,
): Promise<ReadBack> {
  const services = (await listServices(cloud, region)).filter((service) => service.tenant === tenant);
  const versions = await listTenantVersions(cloud, tenant);
  const buckets = await listDataBuckets(cloud, tenant);
  return {
    at: new Date().toISOString(),
    services: await Promise.all(
      services.map(async (service) => {
        const { scalingMode, manualInstanceCount } = service.scaling;
        const callers = (await readBindings(cloud, service)).filter(({ role }) => role === "roles/run.invoker");
        const isOff = scalingMode === "MANUAL" && (manualInstanceCount ?? 0) === 0;
        return {
          name: service.name,
          instances: isOff ? "none" : "as needed",
          callers: callers.flatMap(({ members }) => members).length,
        };
      }),
    ),
    secrets: versions.map(({ secret, number, state }) => ({ id: secret.id, version: number, state })),
    buckets: await Promise.all(
      buckets.map(async (bucket) => ({ ...bucket, objects: (await listObjects(cloud, bucket.name)).length })),
    ),
    dataKeys: await listDataKeyVersions(cloud, region, tenant),
    audit: await auditedSteps(cloud, tenant, begun),
  };
}

/** Google logs these always. Deleted objects are left out: their names are the tenant's own and may say anything. */
const methods = ["DestroySecretVersion", "DestroyCryptoKeyVersion", "DeleteSecret", "storage.buckets.delete"];

async function auditedSteps(cloud: GoogleCloud, tenant: string, begun: string): Promise<AuditedStep[]> {
  const filter = [
    'log_id("cloudaudit.googleapis.com/activity")',
    methods.map((method) => `protoPayload.methodName:${quoted(method)}`).join(" OR "),
    [`/secrets/${tenant}_`, `/cryptoKeys/${tenant}-`, `/buckets/${tenant}-data-`]
      .map((part) => `protoPayload.resourceName:${quoted(part)}`)
      .join(" OR "),
    `timestamp>=${quoted(begun)}`,
  ];
  const entries = await listEntries(cloud, filter.map((part) => `(${part})`).join(" AND "));
  return entries.map(stepOf);
}

function stepOf(entry: LogEntry): AuditedStep {
  const { timestamp, protoPayload = {} } = entry;
  return {
    time: timestamp,
    principal: callerOf(entry) ?? "",
    method: String(protoPayload.methodName),
    resource: String(protoPayload.resourceName),
  };
}
