/** Splits a request target without ever building a URL from it. */

export interface Target {
  /** First segment of the path, e.g. `mixpanel`. */
  readonly head: string;
  /** The rest, without slashes at its ends. */
  readonly rest: string;
  /** Raw, without `?`. */
  readonly query: string;
}

export function splitTarget(url: string): Target {
  const mark = url.indexOf("?");
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? "" : url.slice(mark + 1);
  const slash = path.indexOf("/", 1);
  if (slash === -1) {
    return { head: path.slice(1), rest: "", query };
  }
  const end = path.endsWith("/") ? path.length - 1 : path.length;
  return { head: path.slice(1, slash), rest: path.slice(path[slash + 1] === "/" ? slash + 2 : slash + 1, end), query };
}

/** Raw value of a query parameter. */
export function queryValue(query: string, name: string): string | undefined {
  const start = query.startsWith(`${name}=`) ? 0 : query.indexOf(`&${name}=`) + 1;
  if (start === 0 && !query.startsWith(`${name}=`)) {
    return undefined;
  }
  const from = start + name.length + 1;
  const end = query.indexOf("&", from);
  return end === -1 ? query.slice(from) : query.slice(from, end);
}
