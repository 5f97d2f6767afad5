import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "./answer";
import type { CorsHeaders } from "./cors";

/** Marks every answer of the proxy, so that the relay can tell it from one of the platform in front of it. */
export const proxyMark = { "x-bulkhead": "egress" } as const;

/** @param close ends the connection afterwards: the rest of the request is not read, or the process is about to end. */
export function writeReply(response: ServerResponse, reply: Reply, cors: CorsHeaders, close: boolean): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  // Not a literal that begins with a spread: in V8 each of those gets its own hidden class (see hiddenClasses.test.ts).
  const headers: Record<string, string | number> = { "cache-control": "no-store", ...proxyMark, ...cors };
  if (reply.status !== 204) {
    headers["content-type"] = reply.type;
    headers["content-length"] = Buffer.byteLength(reply.body);
  }
  if (reply.retryAfter !== undefined) {
    headers["retry-after"] = reply.retryAfter;
  }
  if (reply.acceptEncoding !== undefined) {
    headers["accept-encoding"] = reply.acceptEncoding;
  }
  if (close) {
    headers.connection = "close";
  }
  response.writeHead(reply.status, headers);
  response.end(reply.status === 204 ? undefined : reply.body);
}

/** Most bytes of an unwanted body that are read and thrown away before its sender is cut off. */
const maxDiscardedBytes = 32 * 1024 * 1024;

/**
 * Answers a request without using its body, but only after the body has arrived. A sender that is cut off earlier sees a broken
 * connection instead of the answer, and does not learn that its batch is too large or that it should come back.
 */
export async function turnAway(response: ServerResponse, reply: Reply, cors: CorsHeaders): Promise<void> {
  await discard(response.req);
  writeReply(response, reply, cors, true);
}

function discard(request: IncomingMessage): Promise<void> {
  const isOver = request.complete || request.destroyed;
  if (isOver || Number(request.headers["content-length"] ?? 0) > maxDiscardedBytes) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxDiscardedBytes) {
        resolve();
      }
    });
    for (const end of ["end", "close", "error"]) {
      request.once(end, () => resolve());
    }
    request.resume();
  });
}
