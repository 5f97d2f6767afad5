/** Cloud Logging API: reading and writing entries, and where the sinks of a project send them. */
import * as z from "zod";
import type { LogEntry } from "../../cloud/logs/logEntry";
import type { Properties } from "../../cloud/protocol/values";
import type { Cloud } from "../../cloud/store/cloud";
import { sendJson } from "../http";
import { FilterError, type LogFilter, parseFilter } from "../logs/filter";
import { keptInBucket, keptInProject, sinksOf } from "../logs/routing";
import { type Api, type ApiRequest, projectResource, readJson, requirePermission } from "./apiContext";
import { invalid, unsupported } from "./apiError";
import { LogCopies } from "./logCopies";

/** A project, or the view of everything in one log bucket. */
const place = /^projects\/([^/]+)(?:\/locations\/[^/]+\/buckets\/[^/]+\/views\/_AllLogs)?$/;

const query = z.object({
  resourceNames: z.array(z.string().regex(place)).min(1),
  filter: z.string().default(""),
  orderBy: z.enum(["timestamp asc", "timestamp desc"]).default("timestamp asc"),
  // Cloud Logging, "entries.list": 50 by default, at most 1000.
  pageSize: z.number().int().default(50),
  pageToken: z.string().default(""),
});
const maxPage = 1000;
/** Bytes of a request. */
const longestBody = 100_000;

/** `entries:write`: what the request says of log and resource holds for each entry. */
const writing = z.object({
  logName: z.string().regex(/^projects\/[^/]+\/logs\/[A-Za-z0-9_.%-]{1,512}$/),
  resource: z.object({ type: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
  entries: z.array(
    z.object({ severity: z.string().default("DEFAULT"), jsonPayload: z.record(z.string(), z.unknown()) }),
  ),
});

/** `entries:list`, `entries:write` and `entries:copy` over what containers wrote and the audit log, and `sinks.list`. */
export function loggingApi(): Api {
  const copies = new LogCopies((call, bucket, filter) => entriesInBucket(call.cloud, bucket, readFilter(filter)));
  return async (call) => {
    const { method } = call.request;
    const { pathname } = call.url;
    const [, sinksOwner] = /^\/v2\/projects\/([^/]+)\/sinks$/.exec(pathname) ?? [];
    const [, operation] = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/operations\/[^/]+)$/.exec(pathname) ?? [];
    if (method === "GET" && sinksOwner !== undefined) {
      return listSinks(call, sinksOwner);
    }
    if (method === "GET" && operation !== undefined) {
      return copies.show(call, operation);
    }
    switch (`${method} ${pathname}`) {
      case "POST /v2/entries:list":
        return listEntries(call);
      case "POST /v2/entries:write":
        return writeEntries(call);
      case "POST /v2/entries:copy":
        return copies.start(call);
      default:
        throw unsupported("this method of Cloud Logging");
    }
  };
}

async function listSinks(call: ApiRequest, owner: string): Promise<void> {
  await requirePermission(call, "logging.sinks.list", projectResource(owner));
  const sinks = (await sinksOf(call.cloud, owner)).map(({ properties }) => ({
    name: properties.name,
    destination: properties.destination,
    filter: properties.filter,
  }));
  sendJson(call.response, 200, { sinks });
}

/** Cloud Logging's `entries:list` over the cloud's log: what containers wrote, and the audit log. */
async function listEntries(call: ApiRequest): Promise<void> {
  const { resourceNames, filter, orderBy, pageSize, pageToken } = readQuery(await readJson(call, longestBody));
  const matches = readFilter(filter);
  const found: LogEntry[] = [];
  for (const name of resourceNames) {
    found.push(...(await entriesAt(call, name, matches)));
  }
  const sorted = found.sort((one, other) => Date.parse(one.timestamp) - Date.parse(other.timestamp));
  const ordered = orderBy === "timestamp desc" ? sorted.reverse() : sorted;
  const start = Number(Buffer.from(pageToken, "base64url").toString("utf8")) || 0;
  const end = start + Math.min(Math.max(pageSize, 1), maxPage);
  sendJson(call.response, 200, {
    entries: ordered.slice(start, end),
    ...(end < ordered.length ? { nextPageToken: Buffer.from(String(end)).toString("base64url") } : {}),
  });
}

async function writeEntries(call: ApiRequest): Promise<void> {
  const parsed = writing.safeParse(await readJson(call, longestBody));
  if (!parsed.success) {
    throw invalid("the body must be JSON with 'logName', 'resource' and 'entries' with 'jsonPayload' in the local run");
  }
  const { logName, resource, entries } = parsed.data;
  const project = logName.split("/")[1] ?? "";
  await requirePermission(call, "logging.logEntries.create", projectResource(project));
  for (const entry of entries) {
    await call.cloud.entries.append({ logName, resource, timestamp: new Date().toISOString(), ...entry });
  }
  sendJson(call.response, 200, {});
}

async function entriesAt(call: ApiRequest, name: string, matches: LogFilter): Promise<LogEntry[]> {
  const { cloud } = call;
  const [, projectId = ""] = place.exec(name) ?? [];
  const view = name.indexOf("/views/");
  if (view === -1) {
    await requirePermission(call, "logging.logEntries.list", projectResource(projectId));
    const kept = await keptInProject(cloud, projectId);
    return (await cloud.entries.of(projectId)).filter((entry) => matches(entry) && kept(entry));
  }
  await requirePermission(call, "logging.views.access", projectResource(projectId));
  return entriesInBucket(cloud, name.slice(0, view), matches);
}

/** Entries of a log bucket, from every project with a sink to it. */
async function entriesInBucket(cloud: Cloud, bucket: string, matches: LogFilter): Promise<LogEntry[]> {
  const found: LogEntry[] = [];
  for (const origin of Object.keys((await cloud.settings()).projects)) {
    const kept = await keptInBucket(cloud, origin, bucket);
    found.push(...(await cloud.entries.of(origin)).filter((entry) => matches(entry) && kept(entry)));
  }
  return found;
}

function readFilter(text: string): LogFilter {
  try {
    return parseFilter(text);
  } catch (error) {
    throw error instanceof FilterError ? invalid(error.message) : error;
  }
}

function readQuery(body: Properties): z.infer<typeof query> {
  const parsed = query.safeParse(body);
  if (!parsed.success) {
    throw invalid(
      "the body must be JSON with 'resourceNames' that are projects, or the view '_AllLogs' of log buckets, in the local run",
    );
  }
  return parsed.data;
}
