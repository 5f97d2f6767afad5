/** WebSockets: tells their requests from others, and joins two sockets. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Reply } from "./answer";
import { proxyMark } from "./reply";

/** Takes a request for a WebSocket. `head` is what has already arrived behind it. Must not reject. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

/** Headers of the handshake that pass both ways (RFC 6455). */
export const handshakeHeaders = [
  "sec-websocket-key",
  "sec-websocket-version",
  "sec-websocket-protocol",
  "sec-websocket-extensions",
  "sec-websocket-accept",
] as const;

/**
 * Hands requests for WebSockets to the listener. Other upgrades, such as `h2c` which Java's HTTP client offers with every request, are
 * declined as HTTP provides: the request is read again without the offer, as an ordinary one.
 */
export function onUpgrade(server: Server, listener: UpgradeListener): void {
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    if (request.headers.upgrade?.toLowerCase() === "websocket") {
      void listener(request, socket, head);
      return;
    }
    socket.unshift(Buffer.concat([Buffer.from(withoutUpgrade(request), "latin1"), head]));
    server.emit("connection", socket);
  });
}

function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!/^(?:upgrade|connection|http2-settings)$/i.test(name)) {
      lines.push(`${name}: ${rawHeaders[index + 1]}`);
    }
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Answers a request for a WebSocket with an ordinary reply and ends the connection. */
export function refuseUpgrade(socket: Duplex, reply: Reply): void {
  const lines = [
    `HTTP/1.1 ${reply.status} Refused`,
    ...Object.entries(proxyMark).map(([name, value]) => `${name}: ${value}`),
    `content-type: ${reply.type}`,
    `content-length: ${Buffer.byteLength(reply.body)}`,
    ...(reply.retryAfter === undefined ? [] : [`retry-after: ${reply.retryAfter}`]),
    "connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${reply.body}`);
}

/** Completes the handshake with the other side's answer and joins the two sockets. Resolves when both have ended. */
export async function join(
  caller: Duplex,
  head: Buffer,
  upstream: Duplex,
  answer: Readonly<Record<string, string | string[] | undefined>>,
): Promise<void> {
  const passed = handshakeHeaders.flatMap((name) => {
    const value = answer[name];
    return typeof value === "string" && !/[\r\n]/.test(value) ? [`${name}: ${value}`] : [];
  });
  const lines = ["HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: Upgrade", ...passed];
  caller.write(`${lines.join("\r\n")}\r\n\r\n`);
  if (head.length > 0) {
    upstream.write(head);
  }
  caller.pipe(upstream);
  upstream.pipe(caller);
  await Promise.all([ended(caller, upstream), ended(upstream, caller)]);
}

/** Resolves when a socket has closed, which closes the other one. */
function ended(socket: Duplex, other: Duplex): Promise<void> {
  return new Promise((resolve) => {
    socket.on("error", () => undefined);
    socket.once("close", () => {
      other.destroy();
      resolve();
    });
  });
}
