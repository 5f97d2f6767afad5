/**
 * The path below `/api/<name>` as it may be put behind the API's base path. A path that two servers might read differently is refused:
 * dot segments in any spelling, slashes and backslashes encoded once or more often, empty segments, control characters.
 */
const plainPath = /^(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*$/;
const plainQuery = /^[\x21\x24-\x5b\x5d\x5f\x61-\x7e%?]*$/;
/** Encoded once, or any number of times: a server behind the API may decode again. */
const hiddenSeparators = /%(?:25)*(?:2f|5c|0[0-9a-f]|1[0-9a-f]|7f)/i;
const maxTargetLength = 16_384;

/** Returns the path and query to send; undefined if the target is refused. `target` is the raw request target. */
export function apiPath(target: string, name: string): string | undefined {
  if (target.length > maxTargetLength) {
    return undefined;
  }
  const prefix = `/api/${name}`;
  if (!target.startsWith(prefix)) {
    return undefined;
  }
  const rest = target.slice(prefix.length);
  const mark = rest.indexOf("?");
  const path = mark === -1 ? rest : rest.slice(0, mark);
  const query = mark === -1 ? "" : rest.slice(mark + 1);
  if (!plainPath.test(path) || hiddenSeparators.test(path) || path.includes("//")) {
    return undefined;
  }
  if (path.split("/").some((segment) => isDotSegment(segment))) {
    return undefined;
  }
  if (!plainQuery.test(query)) {
    return undefined;
  }
  return mark === -1 ? path : `${path}?${query}`;
}

/** `.` and `..`, also half or wholly encoded, also encoded twice. */
function isDotSegment(segment: string): boolean {
  const decoded = segment.replace(/%(?:25)*2e/gi, ".");
  return decoded === "." || decoded === ".." || decoded.startsWith("..;") || decoded.startsWith(".;");
}
