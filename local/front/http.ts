/** Shared by the HTTP servers here: listening, closing, reading a body, answering. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on the loopback address. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

export const loopback = "127.0.0.1";

/** Serves on a port of the loopback address; on any free port if the port is 0 or taken. */
export async function listen(handler: RequestListener, port = 0): Promise<Listening & { readonly server: Server }> {
  const server = createServer(handler);
  await bind(server, port);
  return { server, port: portOf(server), close: () => closeServer(server) };
}

export async function bind(server: Server, port: number): Promise<void> {
  const attempt = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, loopback, () => {
        server.off("error", reject);
        resolve();
      });
    });
  await attempt(port).catch((error: NodeJS.ErrnoException) => {
    if (port !== 0 && (error.code === "EADDRINUSE" || error.code === "EACCES")) {
      return attempt(0);
    }
    throw error;
  });
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=UTF-8",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** The body of a request; undefined if it is larger than the limit. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > limit) {
      return undefined;
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
