/** Reads entries of Cloud Logging. */
import { isMap } from "../../../plan";
import type { GoogleCloud } from "./googleCloud";

/** An entry, as far as operators' commands read it. */
export interface LogEntry {
  readonly timestamp: string;
  readonly severity?: string;
  readonly resource?: { readonly type?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly labels?: Readonly<Record<string, string>>;
  readonly textPayload?: string;
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
  readonly protoPayload?: Readonly<Record<string, unknown>>;
}

export interface ListOptions {
  /** The newest ones only: most entries, at most 1000. Default: all of them. */
  readonly newest?: number;
  /** Projects, and views of log buckets. Default: the project. */
  readonly places?: readonly string[];
}

/**
 * The entries that a filter of the Logging query language matches, the oldest first.
 */
export async function listEntries(
  cloud: GoogleCloud,
  filter: string,
  { newest, places = [`projects/${cloud.project}`] }: ListOptions = {},
): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  let pageToken: string | undefined;
  do {
    const page = await cloud.call<{ entries?: LogEntry[]; nextPageToken?: string }>({
      api: "logging",
      method: "POST",
      path: "/v2/entries:list",
      body: {
        resourceNames: places,
        filter,
        orderBy: newest === undefined ? "timestamp asc" : "timestamp desc",
        pageSize: newest ?? 1000,
        pageToken,
      },
      repeatable: true,
    });
    entries.push(...(page.entries ?? []));
    pageToken = page.nextPageToken || undefined;
  } while (pageToken !== undefined && newest === undefined);
  return newest === undefined ? entries : entries.reverse();
}

/** Log that operators' commands write to. */
const ownLog = "bulkhead";

/** Writes entries, for the alerts of the cell. */
export async function writeEntries(
  cloud: GoogleCloud,
  payloads: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (payloads.length === 0) {
    return;
  }
  await cloud.call({
    api: "logging",
    method: "POST",
    path: "/v2/entries:write",
    body: {
      logName: `projects/${cloud.project}/logs/${ownLog}`,
      resource: { type: "global", labels: { project_id: cloud.project } },
      entries: payloads.map((jsonPayload) => ({ severity: "WARNING", jsonPayload })),
    },
  });
}

/** E-mail of who made the call that an audit entry is about; undefined if it names nobody. */
export function callerOf({ protoPayload }: LogEntry): string | undefined {
  const caller = protoPayload?.authenticationInfo;
  return isMap(caller) && typeof caller.principalEmail === "string" ? caller.principalEmail : undefined;
}

/** A text as a value of the Logging query language. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
