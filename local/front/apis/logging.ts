/** Cloud Logging API: reading what containers wrote. */
import { isMap } from "../../../plan/contract";
import { type LogEntry, newInsertId } from "../../cloud/logs/logEntry";
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

/** Cloud Logging's `entries:list` over what the containers of the run wrote. */
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
      entries.push(...source.lines(projectId).map(toEntry));
    }
    sendJson(call.response, 200, { entries: entries.slice(-size) });
  };
}

/** A line as Cloud Logging keeps it: a JSON object becomes `jsonPayload`, and its `severity` and `time` go to the entry. */
export function toEntry({ time, projectId, service, container, text }: LogLine): LogEntry {
  const { severity, time: written, ...payload } = objectOf(text) ?? {};
  const isStructured = objectOf(text) !== undefined;
  return {
    logName: `projects/${projectId}/logs/run.googleapis.com%2Fstdout`,
    insertId: newInsertId(),
    timestamp: typeof written === "string" && !Number.isNaN(Date.parse(written)) ? written : time,
    severity: typeof severity === "string" ? severity : "DEFAULT",
    resource: { type: "cloud_run_revision", labels: { project_id: projectId, service_name: service } },
    labels: { container_name: container },
    ...(isStructured ? { jsonPayload: payload } : { textPayload: text }),
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return isMap(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
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
