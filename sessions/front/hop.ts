/** Passes requests and WebSockets on to a session's app. Bodies are streamed both ways, as fast as the slower side reads. */
import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createProxyServer } from "httpxy";
import type { Session } from "../session/session";

/** Milliseconds that a WebSocket lives at most: as long as Cloud Run's longest request. Its login was checked once, at its start. */
export const longestWebSocket = 60 * 60_000;

const proxy = createProxyServer();
const outgoing = new WeakMap<IncomingMessage, ClientRequest>();
proxy.on("proxyReq", (request, incoming) => outgoing.set(incoming, request));

/** Resolves when the answer is through. Rejects if the app gave none; then nothing has been sent. */
export async function passRequest(session: Session, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = { socketPath: session.socketPath };
  session.beginRequest();
  try {
    await proxy.web(request, response, { target, agent: session.agent }).catch((error: unknown) => {
      if (!isRepeatable(request, response)) {
        throw error;
      }
      return proxy.web(request, response, { target, agent: false });
    });
  } finally {
    session.endRequest();
  }
}

/** An app may close a connection at the moment it is used again. Nothing of such a request was read, if it has no body. */
function isRepeatable(request: IncomingMessage, response: ServerResponse): boolean {
  const isSafe = request.method === "GET" || request.method === "HEAD";
  return isSafe && outgoing.get(request)?.reusedSocket === true && !response.headersSent && !response.destroyed;
}

export async function passUpgrade(
  session: Session,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  time = longestWebSocket,
): Promise<void> {
  session.hold(socket);
  const end = setTimeout(() => socket.destroy(), time);
  end.unref();
  socket.once("close", () => clearTimeout(end));
  await proxy.ws(request, socket, { target: { socketPath: session.socketPath } }, head);
}
