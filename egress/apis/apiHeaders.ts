/** Headers of API calls, both ways: an allow-list each, built from scratch. */
import type { IncomingHttpHeaders } from "node:http";
import { type ApiSettings, userDigestHeader, userKeyHeader } from "../../plan";

/** Request headers that pass to every API: what the common ones ask for. `content-encoding` and `content-length` describe the body, which passes as it is. */
const alwaysForwarded = [
  "content-type",
  "content-encoding",
  "content-length",
  "accept",
  "anthropic-version",
  "anthropic-beta",
  "openai-organization",
  "openai-project",
  "openai-beta",
  "idempotency-key",
];

/** Never forwarded, even if the plan allows them: they identify the caller, or belong to one connection. */
const neverForwarded: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "proxy-connection",
  "x-serverless-authorization",
  userKeyHeader,
  userDigestHeader,
  "cookie",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
  "via",
  "host",
  "connection",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "origin",
  "referer",
]);

/** The request headers that may pass for this API. */
export function forwardedHeaders(api: ApiSettings): readonly string[] {
  const wanted = [...alwaysForwarded, ...(api.forwardHeaders ?? []).map((name) => name.toLowerCase())];
  const key = api.header.toLowerCase();
  return [...new Set(wanted)].filter((name) => !neverForwarded.has(name) && name !== key);
}

export function requestHeaders(
  incoming: IncomingHttpHeaders,
  forwarded: readonly string[],
  keyHeader: string,
  key: string,
): Record<string, string> {
  const headers: Record<string, string> = { [keyHeader]: key, "user-agent": "bulkhead-egress" };
  for (const name of forwarded) {
    const value = incoming[name];
    if (value !== undefined) {
      headers[name] = Array.isArray(value) ? value.join(", ") : value;
    }
  }
  return headers;
}

const passedBack: ReadonlySet<string> = new Set([
  "content-type",
  "content-encoding",
  "content-length",
  "cache-control",
  "retry-after",
  "retry-after-ms",
  "request-id",
  "x-request-id",
  "x-should-retry",
  "openai-organization",
  "openai-processing-ms",
  "openai-version",
  "openai-model",
]);
const passedBackPrefixes = ["anthropic-ratelimit-", "x-ratelimit-"];

/** Headers of an API's answer that the caller sees; never a cookie. */
export function responseHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) {
      continue;
    }
    if (!passedBack.has(name) && !passedBackPrefixes.some((prefix) => name.startsWith(prefix))) {
      continue;
    }
    passed[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return passed;
}
