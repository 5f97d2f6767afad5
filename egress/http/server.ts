/** The listening socket and its time limits, the same for proxy and relay. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { BodyTime } from "./bodyTime";
import type { UpgradeListener } from "./upgrade";
import { onUpgrade } from "./upgrade";

/** Room for mixpanel's GET, which carries an event in its URL. */
const maxHeaderBytes = 64 * 1024;

/** Who was only slow may try again; a 400 would make SDKs drop what they hold. */
const statuses: ReadonlyMap<string, string> = new Map([
  ["ERR_HTTP_REQUEST_TIMEOUT", "408 Request Timeout"],
  ["HPE_HEADER_OVERFLOW", "431 Request Header Fields Too Large"],
]);

/** Answers a request; `bodyTime` lets it take its time for a body that it streams on. Must not reject. */
export type Listener = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  bodyTime: BodyTime,
) => Promise<void>;

/** Milliseconds for the headers of a request, and between two looks at who is late. */
interface HeaderTime {
  readonly longest: number;
  readonly interval: number;
}

const headerTime: HeaderTime = { longest: 10_000, interval: 2_000 };

/** @param upgrade takes requests for a WebSocket; without it they are answered like any other request. */
export function createServer(
  listener: Listener,
  upgrade?: UpgradeListener,
  { longest, interval } = headerTime,
): http.Server {
  const bodyTime = new BodyTime();
  const late = new Map<Duplex, NodeJS.Timeout>();
  const server = http.createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      // A slow sender has this long for its headers; bodies have limits of their own.
      headersTimeout: longest,
      requestTimeout: 0,
      // Longer than the 600 s of Google's front ends, which reuse connections until then.
      keepAliveTimeout: 620_000,
      connectionsCheckingInterval: interval,
      noDelay: true,
    },
    (request, response) => {
      if (late.size > 0) {
        clearTimeout(late.get(request.socket));
        late.delete(request.socket);
      }
      const watched = bodyTime.begin(request, response);
      void listener(request, response, bodyTime).finally(() => watched && bodyTime.end(watched));
    },
  );
  if (upgrade !== undefined) {
    onUpgrade(server, upgrade);
  }
  server.on("close", () => bodyTime.stop());
  server.maxConnections = 4_096;
  server.maxHeadersCount = 200;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const status = statuses.get(error.code ?? "") ?? "400 Bad Request";
    if (error.code !== "ERR_HTTP_REQUEST_TIMEOUT") {
      cutOff(socket, status);
      return;
    }
    // After a pause of this process Node looks for late senders before it reads what they sent long ago, and an overloaded proxy
    // would answer 408 in place of 503. So what has arrived is read first: timers, then sockets, then immediates.
    const check = () => {
      if (late.delete(socket)) {
        cutOff(socket, status);
      }
    };
    late.set(
      socket,
      setTimeout(() => setImmediate(check), interval),
    );
  });
  return server;
}

function cutOff(socket: Duplex, status: string): void {
  if (socket.writable) {
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  } else {
    socket.destroy();
  }
}

/** Resolves to the port once the server listens. */
export function listen(server: http.Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
