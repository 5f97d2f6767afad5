/** Headers between the SDK and the proxy. The proxy looks at few of them; these are the few. */
import type { IncomingHttpHeaders } from "node:http";

/** Headers that belong to one connection (RFC 9110, 7.6.1), or that the relay sets itself. */
const ownHeaders: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "host",
  "x-serverless-authorization",
]);
/** Headers that reveal who and where the caller's user is. The proxy would drop them, so they are not sent to it. */
const personalHeaders: ReadonlySet<string> = new Set([
  "cookie",
  "set-cookie",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-real-ip",
  "referer",
  "accept-language",
  "traceparent",
  "tracestate",
]);

/** Copies headers without those of the connection, also those that the Connection header names. */
export function relayedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const named = new Set((headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase()));
  const relayed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || ownHeaders.has(name) || personalHeaders.has(name) || named.has(name)) {
      continue;
    }
    relayed[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return relayed;
}
