/** Reads host and path of a request, and refuses a request that could mean two. */
import type { IncomingMessage } from "node:http";

export type Target =
  | {
      readonly host: string /** Host with its port, as the caller wrote it. */;
      readonly authority: string;
      readonly path: string;
    }
  | { readonly problem: string };

/**
 * Reads the target. A request that names two hosts, in two headers or in target and header, is refused: the server behind
 * might use the other one.
 */
export function readTarget(request: IncomingMessage): Target {
  const hosts = request.rawHeaders.filter((value, index) => index % 2 === 0 && value.toLowerCase() === "host");
  if (hosts.length !== 1) {
    return { problem: "a request must name exactly one host" };
  }
  const authority = (request.headers.host ?? "").toLowerCase();
  if (!/^[a-z0-9.-]+(:[0-9]{1,5})?$/.test(authority)) {
    return { problem: "the host is no host name" };
  }
  const target = request.url ?? "";
  if (target.startsWith("/")) {
    return { host: hostOf(authority), authority, path: target };
  }
  const absolute = /^https?:\/\/([^/?#]*)([/?][^#]*)?$/i.exec(target);
  if (!absolute) {
    return { problem: "the request's target is no path" };
  }
  if (absolute[1]?.toLowerCase() !== authority) {
    return { problem: "the request's target and its host header differ" };
  }
  const path = absolute[2] ?? "/";
  return { host: hostOf(authority), authority, path: path.startsWith("/") ? path : `/${path}` };
}

function hostOf(authority: string): string {
  return authority.replace(/:[0-9]+$/, "").replace(/\.$/, "");
}
