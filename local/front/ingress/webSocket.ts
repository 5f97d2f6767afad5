/** WebSockets, which Cloud Run passes on like any request that takes long: after the same checks, for as long as a request may take. */
import { type ClientRequest, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Has the handler of requests answer those as well that ask for another protocol. Without this Node answers them as if they didn't. */
export function takeUpgrades(
  server: Server,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  server.on("upgrade", (request: IncomingMessage, stream, head: Buffer) => {
    const socket = stream as Socket;
    socket.on("error", () => undefined);
    socket.unshift(head);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once("finish", () => {
      response.detachSocket(socket);
      socket.end();
    });
    handler(request, response);
  });
}

/** The protocol that a caller asks for; undefined for an ordinary request. */
export function wantedProtocol(request: IncomingMessage): string | undefined {
  // Set by Node if this is a request that `takeUpgrades` has taken.
  return (request as { readonly upgrade?: boolean }).upgrade === true ? request.headers.upgrade : undefined;
}

/** Once the container has agreed, what either side sends goes to the other as it is. */
export function joinOnceAgreed(incoming: IncomingMessage, upstream: ClientRequest): void {
  upstream.on("upgrade", (answer: IncomingMessage, container: Socket, head: Buffer) => {
    const { socket: caller } = incoming;
    const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
    for (let index = 0; index < answer.rawHeaders.length; index += 2) {
      lines.push(`${answer.rawHeaders[index]}: ${answer.rawHeaders[index + 1]}`);
    }
    caller.write(`${lines.join("\r\n")}\r\n\r\n`);
    container.unshift(head);
    container.on("error", () => caller.destroy());
    container.once("close", () => caller.destroy());
    caller.once("close", () => container.destroy());
    container.pipe(caller);
    caller.pipe(container);
  });
}
