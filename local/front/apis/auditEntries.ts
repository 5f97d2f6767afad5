/** Audit entries of calls that change something, as Cloud Audit Logs has them under `activity`. */
import { auditLogType, type LogEntry } from "../../cloud/logs/logEntry";
import type { Properties } from "../../cloud/protocol/values";
import type { ApiRequest } from "./apiContext";

/** @param path the resource, without the API's host */
export function activityEntry(
  { url, email }: ApiRequest,
  methodName: string,
  path: string,
  request: Properties,
): LogEntry {
  const project = /^projects\/([^/]+)/.exec(path)?.[1] ?? "";
  return {
    logName: `projects/${project}/logs/cloudaudit.googleapis.com%2Factivity`,
    timestamp: new Date().toISOString(),
    severity: "NOTICE",
    resource: { type: "audited_resource", labels: { project_id: project, service: url.hostname, method: methodName } },
    protoPayload: {
      "@type": auditLogType,
      serviceName: url.hostname,
      methodName,
      resourceName: path,
      authenticationInfo: { principalEmail: email ?? "" },
      request,
    },
  };
}
