/** Log entries in Cloud Logging's form, made from the lines that containers write. */
import type { LogEntry } from "../../cloud/logs/logEntry";

/** One line that a container wrote. */
export interface LogLine {
  /** RFC 3339; when the line was read. */
  readonly time: string;
  readonly projectId: string;
  readonly location: string;
  readonly service: string;
  readonly revision: string;
  readonly container: string;
  /** Id of the instance, as in Cloud Run's label `instanceId`. */
  readonly instance: string;
  readonly text: string;
}

/**
 * What Cloud Logging makes of a line: JSON objects become `jsonPayload`, `severity` and `time` of it move to the entry,
 * and a payload of which only `message` is left becomes text (Cloud Logging, "Special fields in structured payloads").
 */
export function entryOf(line: LogLine): LogEntry {
  const { projectId, location, service, revision, container, instance } = line;
  const entry = {
    logName: `projects/${projectId}/logs/run.googleapis.com%2Fstdout`,
    resource: {
      type: "cloud_run_revision",
      labels: {
        project_id: projectId,
        location,
        service_name: service,
        configuration_name: service,
        revision_name: revision,
      },
    },
    labels: { container_name: container, instanceId: instance },
  };
  const object = jsonObject(line.text);
  if (object === undefined) {
    return { ...entry, timestamp: line.time, textPayload: line.text };
  }
  const { severity, time, ...payload } = object;
  const isOnlyMessage = typeof payload.message === "string" && Object.keys(payload).length === 1;
  return {
    ...entry,
    timestamp: typeof time === "string" && !Number.isNaN(Date.parse(time)) ? time : line.time,
    ...(typeof severity === "string" ? { severity } : {}),
    ...(isOnlyMessage ? { textPayload: String(payload.message) } : { jsonPayload: payload }),
  };
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith("{")) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
