/** Streams through the launcher: events of a server, uploads that are slow or never end, WebSockets that outlive their login. */
import { rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { sessionTest } from "./support/privileges";
import { appFolder, runLauncher, type TestLauncher } from "./support/runLauncher";

/** Sends an event when told to, never reads an upload, and says how many streams are open. */
const app = `
const streams = new Set();
require("node:http").createServer((request, response) => {
  if (request.url === "/events") {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    streams.add(response);
    response.on("close", () => streams.delete(response));
  } else if (request.url === "/send") {
    for (const stream of streams) stream.write("data: now\\n\\n");
    response.end();
  } else if (request.url === "/upload") {
    request.once("close", () => undefined);
  } else {
    response.end(String(streams.size));
  }
}).on("upgrade", (request, socket) => {
  socket.on("error", () => undefined);
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nconnection: Upgrade\\r\\nupgrade: websocket\\r\\n\\r\\n");
}).listen(8080);`;

let folder: string;
let launcher: TestLauncher;

beforeAll(() => {
  folder = appFolder();
  writeFileSync(join(folder, "streams.cjs"), app);
});
afterEach(() => launcher?.stop());
afterAll(() => rmSync(folder, { recursive: true }));

/** Over namespaces' sockets, and over the bridge to a sandbox of Cloud Run. */
const ways = [
  ["namespaces", "process"],
  ["cloudRun", "sandbox"],
] as const;
type Way = (typeof ways)[number];

const start = async ([sandboxes, isolation]: Way, webSocketTime?: number) => {
  const command = [process.execPath, "streams.cjs"];
  launcher = await runLauncher(
    folder,
    { sandboxes, isolation, maxSessions: 3, command },
    undefined,
    webSocketTime === undefined ? {} : { webSocketTime },
  );
  for (const user of ["ann", "bob"]) {
    expect(await launcher.text(user, "/")).toBe("0");
  }
};

/** Sends the head of a request, and leaves the rest to the caller. */
function open(user: string, lines: readonly string[]): Socket {
  const socket = connect(launcher.port, "127.0.0.1");
  const [first, ...headers] = lines;
  const assertion = `x-goog-iap-jwt-assertion: ${launcher.assertion(user)}`;
  socket.write(`${[first, "host: app.test", assertion, ...headers].join("\r\n")}\r\n\r\n`);
  socket.on("error", () => undefined);
  return socket;
}

const closed = (socket: Socket) => new Promise<"closed">((resolve) => socket.once("close", () => resolve("closed")));

sessionTest.for(ways)(
  "an event arrives while its stream is open, at its own user, and the app sees that the user has gone (%s)",
  async (way) => {
    await start(way);
    const headers = { "x-goog-iap-jwt-assertion": launcher.assertion("ann") };
    const events = get({ port: launcher.port, path: "/events", headers });
    const first = new Promise((resolve, reject) => {
      events.once("error", reject);
      events.once("response", (answer) => answer.once("data", (data) => resolve(data.toString())));
    });
    await expect.poll(() => launcher.text("ann", "/")).toBe("1");
    expect(await launcher.text("bob", "/")).toBe("0");
    await launcher.text("bob", "/send");
    await launcher.text("ann", "/send");
    expect(await first).toBe("data: now\n\n");
    events.destroy();
    await expect.poll(() => launcher.text("ann", "/")).toBe("0");
  },
);

sessionTest.for(ways)(
  "an upload that the app does not read waits with its sender, and neither slows nor outlives anybody (%s)",
  async (way) => {
    await start(way);
    const upload = open("ann", ["POST /upload HTTP/1.1", "content-length: 1000000000"]);
    const piece = Buffer.alloc(1024 * 1024, 97);
    let accepted = 0;
    const push = () => {
      while (accepted < 64 && upload.write(piece)) {
        accepted += 1;
      }
    };
    upload.on("drain", () => {
      accepted += 1;
      push();
    });
    push();
    expect(await launcher.text("bob", "/")).toBe("0");
    expect(await launcher.text("ann", "/")).toBe("0");
    // What lies in the sockets between sender and app, and no more.
    expect(accepted).toBeLessThan(40);
    const end = closed(upload);
    await Promise.all(launcher.sessions.live.map((session) => session.end("logout")));
    expect(await end).toBe("closed");
  },
);

sessionTest.for(ways)(
  "a WebSocket ends when its login is too old, and its user opens another with a new one (%s)",
  async (way) => {
    await start(way, 400);
    const upgrade = ["GET /stream HTTP/1.1", "connection: Upgrade", "upgrade: websocket"];
    const opened = async () => {
      const socket = open("ann", upgrade);
      const status = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString())));
      return { socket, status: status.split("\r\n", 1)[0] };
    };
    const { socket, status } = await opened();
    expect(status).toBe("HTTP/1.1 101 Switching Protocols");
    expect(await closed(socket)).toBe("closed");
    expect(await launcher.text("ann", "/")).toBe("0");
    const again = await opened();
    expect(again.status).toBe("HTTP/1.1 101 Switching Protocols");
    again.socket.destroy();
  },
);
