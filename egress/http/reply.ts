import type { ServerResponse } from "node:http";
import type { Reply } from "../vendors/wire";
import type { CorsHeaders } from "./cors";

/** Marks every answer of the proxy, so that the relay can tell it from one of the platform in front of it. */
export const proxyMark = { "x-bulkhead": "egress" } as const;

/** @param close ends the connection afterwards: the rest of the request is not read, or the process is about to end. */
export function writeReply(response: ServerResponse, reply: Reply, cors: CorsHeaders, close: boolean): void {
  if (response.headersSent || response.destroyed) return;
  const headers: Record<string, string | number> = { ...proxyMark, ...cors, "cache-control": "no-store" };
  if (reply.status !== 204) {
    headers["content-type"] = reply.type;
    headers["content-length"] = Buffer.byteLength(reply.body);
  }
  if (reply.retryAfter !== undefined) headers["retry-after"] = reply.retryAfter;
  if (close) headers.connection = "close";
  response.writeHead(reply.status, headers);
  response.end(reply.status === 204 ? undefined : reply.body);
}
