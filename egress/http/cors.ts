/** Decides which browsers may call: those on origins of the plan, compared whole. A request without an Origin header is not from a browser. */
import type { IncomingMessage } from "node:http";
import { proxiedVendor, proxiedVendorNames } from "../../plan";

export type CorsHeaders = Readonly<Record<string, string>>;

/** Headers for an answer; undefined if the origin may not call; empty without an origin. */
export function corsHeaders(request: IncomingMessage, origins: ReadonlySet<string>): CorsHeaders | undefined {
  const { origin } = request.headers;
  if (origin === undefined) {
    return isFromForeignPage(request) ? undefined : noHeaders;
  }
  if (!origins.has(origin)) {
    return undefined;
  }
  // mixpanel-browser sends with credentials, and then neither header may be a wildcard.
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    // SDKs wait as long as it says, and browsers show them no other header of this kind.
    "access-control-expose-headers": "retry-after",
    vary: "Origin",
  };
}

/** Browsers send no Origin with a plain GET of another site's page (an image, a script), but say that it is one. */
export function isFromForeignPage({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  return headers.origin === undefined && (site === "cross-site" || site === "same-site");
}

export const noHeaders: CorsHeaders = Object.freeze({});

/** Headers that callers of any vendor or API send. */
const commonHeaders = ["content-type", "content-encoding", "authorization", "x-requested-with", "anthropic-version"];
const allowedHeaders: readonly string[] = [
  ...new Set([...commonHeaders, ...proxiedVendorNames.flatMap((name) => proxiedVendor(name).browserHeaders)]),
];
/** Most headers that a preflight may ask for beside the known ones. */
const maxAskedHeaders = 50;

/**
 * Further headers for the answer to a preflight from an origin of the plan. Beside the headers of the known SDKs it allows those
 * that the browser asks for: SDKs add headers with every version, and none goes further than the plan says.
 */
export function preflightHeaders(request: IncomingMessage): CorsHeaders {
  const asked = (request.headers["access-control-request-headers"] ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => /^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/.test(name))
    .slice(0, maxAskedHeaders);
  return {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": [...new Set([...allowedHeaders, ...asked])].join(", "),
    "access-control-max-age": "600",
  };
}
