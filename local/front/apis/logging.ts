/** Cloud Logging API: reading what containers wrote, and the cloud's own audit entries. */
import { readBody, sendJson } from "../http";
import { type Api, requirePermission } from "./apiContext";
import { invalid, unsupported } from "./apiError";

/** One line that a container wrote. */
export interface LogLine {
  /** RFC 3339. */
  readonly time: string;
  readonly projectId: string;
  readonly service: string;
  readonly container: string;
  readonly text: string;
}

export interface LogSource {
  lines(projectId: string): readonly LogLine[];
}

const limit = 1000;

/** Cloud Logging's `entries:list` over what the containers of the run wrote and the cloud's audit log, oldest first. */
export function loggingApi(source: LogSource): Api {
  return async (call) => {
    if (call.request.method !== "POST" || call.url.pathname !== "/v2/entries:list") {
      throw unsupported("this method of Cloud Logging");
    }
    const { names, size } = readQuery(await readBody(call.request, 100_000));
    const entries = [];
    for (const name of names) {
      const projectId = /^projects\/([^/]+)$/.exec(name)?.[1];
      if (projectId === undefined) {
        throw invalid("'resourceNames' must be projects in the local run");
      }
      await requirePermission(
        call,
        "logging.logEntries.list",
        `cloudresourcemanager.googleapis.com/projects/${projectId}`,
      );
      entries.push(...source.lines(projectId).map(toEntry), ...(await call.cloud.auditLog.entries(projectId)));
    }
    entries.sort((one, other) => (one.timestamp < other.timestamp ? -1 : one.timestamp > other.timestamp ? 1 : 0));
    sendJson(call.response, 200, { entries: entries.slice(-size) });
  };
}

function toEntry({ time, projectId, service, container, text }: LogLine) {
  return {
    logName: `projects/${projectId}/logs/run.googleapis.com%2Fstdout`,
    timestamp: time,
    resource: { type: "cloud_run_revision", labels: { project_id: projectId, service_name: service } },
    labels: { container_name: container },
    textPayload: text,
  };
}

function readQuery(body: Buffer | undefined): { names: string[]; size: number } {
  try {
    const { resourceNames, pageSize } = JSON.parse(body?.toString("utf8") ?? "");
    if (!Array.isArray(resourceNames) || resourceNames.length === 0) {
      throw invalid("'resourceNames' must name a project");
    }
    return { names: resourceNames.map(String), size: Math.min(Number(pageSize) || limit, limit) };
  } catch {
    throw invalid("the body must be JSON with 'resourceNames'");
  }
}
