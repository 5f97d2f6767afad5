/**
 * The path below `/api/<name>` as it may be put behind the API's base path. A path that two servers might read differently is refused:
 * dot segments in any spelling, slashes and backslashes encoded once or more often, their full-width forms, bytes that are not UTF-8 (some
 * servers read `%c0%af` as a slash), empty segments, control characters.
 */
const plainPath = /^(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*$/;
const plainQuery = /^[\x21\x24-\x5b\x5d\x5f\x61-\x7e%?]*$/;
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
  if (!plainPath.test(path) || path.includes("//") || path.split("/").some(isAmbiguous)) {
    return undefined;
  }
  if (!plainQuery.test(query)) {
    return undefined;
  }
  return mark === -1 ? path : `${path}?${query}`;
}

/** Most times that a segment is decoded. */
const maxLayers = 8;
/** Separators, also those that a server may fold to one, control characters, and a segment that is one or two dots, perhaps with parameters. */
const unsafe = /[/\\\uff0f\uff3c\ufe68\p{Cc}]|^[.\u2024\uff0e\ufe52]{1,2}(?:;|$)|^\u2025/u;

/** True if a server that decodes the segment once or more often could read something else than a name. */
function isAmbiguous(segment: string): boolean {
  let text = segment;
  for (let layer = 0; layer < maxLayers; layer++) {
    const decoded = unsafe.test(text) ? undefined : withoutEscapes(text);
    if (decoded === undefined || decoded === text) {
      return decoded === undefined;
    }
    text = decoded;
  }
  return true;
}

/** Undoes every escape once; a sign of percent that begins none stays. Undefined if the bytes are not UTF-8. */
function withoutEscapes(text: string): string | undefined {
  try {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeURIComponent(run));
  } catch {
    return undefined;
  }
}
