// The app under measurement: answers after `ms` milliseconds, says at `/who` whom it serves and has served, and echoes a WebSocket's bytes.
"use strict";

const http = require("node:http");

const served = new Set();
const server = http.createServer((request, response) => {
  served.add(request.headers["x-bulkhead-user"]);
  const { pathname, searchParams } = new URL(request.url, "http://app");
  const ms = Number(searchParams.get("ms") ?? 0);
  const text = pathname === "/who" ? [...served].join(" ") : "ok";
  ms > 0 ? setTimeout(() => response.end(text), ms) : response.end(text);
});
server.on("upgrade", (_request, socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n");
  socket.setNoDelay(true);
  socket.on("error", () => undefined);
  socket.pipe(socket);
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () =>
  process.stdout.write(`${JSON.stringify(server.address())}\n`),
);
