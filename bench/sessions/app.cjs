// The app under measurement: answers after `ms` milliseconds, and echoes a WebSocket's bytes.
"use strict";

const http = require("node:http");

const server = http.createServer((request, response) => {
  const ms = Number(new URL(request.url, "http://app").searchParams.get("ms") ?? 0);
  ms > 0 ? setTimeout(() => response.end("ok"), ms) : response.end("ok");
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
