/** Which browsers may call: origins of the plan, compared whole. A request without an Origin header comes from no browser. */
import type { IncomingMessage } from "node:http";

export type CorsHeaders = Readonly<Record<string, string>>;

const allowedHeaders =
  "content-type, content-encoding, authorization, x-write-key, x-requested-with, anthropic-version, anthropic-beta";

/** Headers for an answer; undefined where the origin may not call; none where there is no origin. */
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

/** Further headers for the answer to a preflight. */
export const preflightHeaders: CorsHeaders = {
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": allowedHeaders,
  "access-control-max-age": "600",
};
