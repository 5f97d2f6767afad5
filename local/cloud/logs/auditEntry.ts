/**
 * Audit entries in Google's format (Cloud Audit Logs, "Understanding audit logs"): who called which method on what, and whether
 * IAM granted it. Names only, never a value.
 */
import type { AuditConfig } from "../../../iam";
import type { Cloud } from "../store/cloud";
import { auditLogType, type LogEntry } from "./logEntry";

export type LogType = "ADMIN_READ" | "DATA_READ" | "DATA_WRITE";

/** One audited call. */
export interface AuditedCall {
  readonly projectId: string;
  /** API of the resource; its data access is what the project's policy turns on. */
  readonly service: string;
  /** Service that writes the entry, if it isn't `service`. */
  readonly writer?: string;
  readonly method: string;
  /** `projects/p/secrets/s/versions/1`; for objects `projects/_/buckets/b/objects/o`. */
  readonly resource: string;
  readonly permission: string;
  readonly granted: boolean;
  /** Kind of data access; undefined for admin activity, which Google always logs. */
  readonly dataAccess: LogType | undefined;
  /** IAM member, such as `user:ann@example.com`; undefined for a caller without identity. */
  readonly caller: string | undefined;
  /** E-mail of Google's own agent that called in the name of `caller`. */
  readonly agent?: string;
  readonly callerIp?: string;
  readonly monitored: LogEntry["resource"];
}

/** Google's code for a refused permission (`google.rpc.Code`). */
const permissionDenied = 7;

export function toAuditEntry(call: AuditedCall, timestamp = new Date().toISOString()): LogEntry {
  const { projectId, service, method, resource, permission, granted, caller, agent } = call;
  const log = call.dataAccess === undefined ? "activity" : "data_access";
  return {
    logName: `projects/${projectId}/logs/cloudaudit.googleapis.com%2F${log}`,
    timestamp,
    severity: granted ? (call.dataAccess === undefined ? "NOTICE" : "INFO") : "ERROR",
    resource: call.monitored,
    protoPayload: {
      "@type": auditLogType,
      serviceName: call.writer ?? service,
      methodName: method,
      resourceName: resource,
      authenticationInfo: {
        ...(caller === undefined
          ? {}
          : { principalEmail: caller.slice(caller.indexOf(":") + 1), principalSubject: caller }),
        ...(agent === undefined
          ? {}
          : { serviceAccountDelegationInfo: [{ firstPartyPrincipal: { principalEmail: agent } }] }),
      },
      authorizationInfo: [{ resource, permission, granted, resourceAttributes: {} }],
      requestMetadata: { callerIp: call.callerIp ?? "private", requestAttributes: {}, destinationAttributes: {} },
      status: granted ? {} : { code: permissionDenied, message: "PERMISSION_DENIED" },
    },
  };
}

/** Writes the entry. Data access is logged only for services for which the project's policy turns it on. */
export async function writeAudit(cloud: Cloud, call: AuditedCall): Promise<void> {
  if (call.dataAccess === undefined || (await isLogged(cloud, call.projectId, call.service, call.dataAccess))) {
    await cloud.entries.append(toAuditEntry(call));
  }
}

async function isLogged(cloud: Cloud, projectId: string, service: string, logType: LogType): Promise<boolean> {
  const { policy } = await cloud.readPolicy(`cloudresourcemanager.googleapis.com/projects/${projectId}`);
  const configs: readonly AuditConfig[] = policy.auditConfigs ?? [];
  return configs.some(
    (config) =>
      (config.service === service || config.service === "allServices") &&
      config.auditLogConfigs.some((one) => one.logType === logType),
  );
}
