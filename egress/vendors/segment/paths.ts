/** Paths below `v1/` that SDKs of Segment and RudderStack send calls to. */
import { asRecord } from "../../decode/values";
import { type Endpoint, forbidden, type SentFacts } from "../protocol";
import { isSegmentType, type SegmentType } from "./decode";

/** Short paths of Segment's browser SDK. */
const shortTypes: ReadonlyMap<string, SegmentType> = new Map([
  ["t", "track"],
  ["p", "page"],
  ["s", "screen"],
  ["i", "identify"],
  ["g", "group"],
  ["a", "alias"],
]);

/** Paths that take batches: `b` is that of Segment's browser SDK, `beacon/v1/batch` that of RudderStack's. */
const batchPaths: ReadonlySet<string> = new Set(["v1/batch", "v1/b", "v1/import", "beacon/v1/batch"]);

export function version1Endpoint(method: string, path: string): Endpoint {
  if (method !== "POST") {
    return forbidden;
  }
  const name = path.slice("v1/".length);
  const type = shortTypes.get(name) ?? name;
  if (path.startsWith("v1/") && isSegmentType(type)) {
    return { kind: "events", name: type, data: "body" };
  }
  return batchPaths.has(path) ? { kind: "events", name: "batch", data: "body" } : { kind: "unknown", name: "batch" };
}

/** SDKs put it into the body, or into the first call of it. */
export function segmentSentAt({ value }: SentFacts): unknown {
  const body = asRecord(value);
  const [first] = Array.isArray(value) ? value : Array.isArray(body?.batch) ? body.batch : [];
  return body?.sentAt ?? asRecord(first)?.sentAt;
}
