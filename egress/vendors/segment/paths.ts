/** Paths below `v1/` that SDKs of Segment and RudderStack send calls to. */
import { type Endpoint, forbidden } from "../protocol";
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

export function version1Endpoint(method: string, path: string): Endpoint {
  if (method !== "POST" || !path.startsWith("v1/")) {
    return forbidden;
  }
  const name = path.slice("v1/".length);
  const type = shortTypes.get(name) ?? name;
  if (type === "batch" || isSegmentType(type)) {
    return { kind: "events", name: type, data: "body" };
  }
  return name === "import" ? { kind: "events", name: "batch", data: "body" } : forbidden;
}
