/** Who is late with a request: the sender, or this process that did not read what was sent. */
import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { createServer, listen } from "../../../egress/http/server";

const headerTime = { longest: 100, interval: 20 };
const server = createServer(async (_, response) => void response.writeHead(503).end(), undefined, headerTime);

afterEach(() => server.close());

/** Resolves to the socket once the server has taken the connection. */
async function connect(port: number): Promise<net.Socket> {
  const taken = new Promise((resolve) => server.once("connection", resolve));
  const socket = net.connect(port, "127.0.0.1");
  await taken;
  return socket;
}

function firstLine(socket: net.Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once("data", (chunk) => {
      resolve(String(chunk).split("\r\n")[0] ?? "");
      socket.destroy();
    });
  });
}

function standStill(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    // The process is busy with something else.
  }
}

test("what arrived while the process stood still is answered; who really is late gets 408", async () => {
  const port = await listen(server, 0, "127.0.0.1");
  const sockets = [await connect(port), await connect(port), await connect(port)];
  const request = "GET / HTTP/1.1\r\nhost: proxy\r\n\r\n";
  const answers = Promise.all(sockets.map(firstLine));
  for (const [index, text] of [request, "GET / HT", request].entries()) {
    sockets[index]?.write(text);
  }
  standStill(400);
  expect(await answers).toEqual([
    "HTTP/1.1 503 Service Unavailable",
    "HTTP/1.1 408 Request Timeout",
    "HTTP/1.1 503 Service Unavailable",
  ]);
});
