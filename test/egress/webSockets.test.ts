import { createHash } from "node:crypto";
import http, { type IncomingMessage } from "node:http";
import net, { type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as support from "./support";

/** An API that agrees to every WebSocket and sends back what comes, byte by byte. */
async function startEcho() {
  const handshakes: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = http.createServer((_request, response) => response.end("{}"));
  server.on("upgrade", (request, socket: Socket, head) => {
    handshakes.push(request);
    sockets.add(socket);
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\nset-cookie: a=b\r\n\r\n`,
    );
    socket.write(head);
    socket.on("error", () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handshakes,
    close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
    },
  };
}

interface Opened {
  readonly socket: Socket;
  readonly head: string;
}

/** Sends a handshake and resolves once the head of the answer has arrived. */
function open(base: string, path: string, extra: readonly string[] = []): Promise<Opened> {
  const { port } = new URL(base);
  const socket = net.connect(Number(port), "127.0.0.1");
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...extra,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return new Promise((resolve, reject) => {
    let received = "";
    const onData = (chunk: Buffer) => {
      received += chunk.toString("latin1");
      if (received.includes("\r\n\r\n")) {
        socket.off("data", onData);
        resolve({ socket, head: received });
      }
    };
    socket.on("data", onData);
    socket.on("error", reject);
  });
}

function echoOf(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString();
      if (received.length >= text.length) {
        resolve(received);
      }
    });
    socket.write(text);
  });
}

describe("WebSockets to a declared API", () => {
  let api: Awaited<ReturnType<typeof startEcho>>;
  let chain: support.Chain;
  beforeAll(async () => {
    api = await startEcho();
    const header = { header: "authorization", prefix: "Bearer ", key: "openai" };
    chain = await support.startChain(
      (upstream) => ({
        version: 1,
        vendors: { mixpanel: { upstream } },
        apis: {
          live: { upstream: `${api.url}/v1`, websocket: true, ...header },
          plain: { upstream: api.url, ...header },
        },
      }),
      { keys: { "apis/openai": "fake-openai-key" } },
    );
  });
  afterAll(async () => {
    await chain.stop();
    api.close();
  });

  test("pass both ways through relay and proxy, with the key put in and the caller's own left out", async () => {
    const { socket, head } = await open(chain.relay.url, "/api/live/realtime?model=m", [
      "Authorization: Bearer canary",
      "Cookie: canary",
      "X-Forwarded-For: 203.0.113.7",
      "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.canary",
    ]);
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(head).toContain("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    expect(head).not.toContain("set-cookie");
    const [handshake] = api.handshakes;
    expect(handshake?.url).toBe("/v1/realtime?model=m");
    expect(handshake?.headers.authorization).toBe("Bearer fake-openai-key");
    expect(handshake?.headers["sec-websocket-protocol"]).toBe("realtime");
    expect(JSON.stringify(handshake?.rawHeaders)).not.toContain("canary");
    expect(JSON.stringify(handshake?.rawHeaders)).not.toContain("203.0.113.7");
    expect(await echoOf(socket, "hello from the caller")).toBe("hello from the caller");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.end();
    await closed;
  });

  test.each([
    ["/api/plain/realtime", "403"],
    ["/api/unknown/realtime", "404"],
    ["/api/live/..%2fsecret", "400"],
  ])("are refused at %s, which the plan does not allow, with %s", async (path, status) => {
    const before = api.handshakes.length;
    const { socket, head } = await open(chain.proxy.url, path);
    expect(head.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    socket.destroy();
    expect(api.handshakes.length).toBe(before);
  });

  test("are ended by the kill switch", async () => {
    const { socket, head } = await open(chain.proxy.url, "/api/live/realtime");
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    chain.proxy.setKey("switch/off", "api/live\n");
    await closed;
    chain.proxy.setKey("switch/off", undefined);
  });

  test("an offer of HTTP/2 is declined, and the request answered as it would be without", async () => {
    const { port } = new URL(chain.relay.url);
    const body = '[{"event":"x","properties":{"distinct_id":"ann"}}]';
    const socket = net.connect(Number(port), "127.0.0.1");
    socket.write(
      `POST /mixpanel/track?verbose=1 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk;
    });
    await expect.poll(() => received).toContain('"status":1');
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });
});
