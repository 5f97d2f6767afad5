// The least that a proxy on Node.js costs: reads a request, sends it to UPSTREAM with the client that the proxy uses, and answers with the
// answer. Treats, counts and bounds nothing.
"use strict";

const http = require("node:http");
const { Pool } = require("undici");

const pool = new Pool(process.env.UPSTREAM, { connections: 32, pipelining: 1 });

async function forward(request, response, body) {
  const { url: path, method, headers } = request;
  const answer = await pool.request({ method, path, headers: { "content-type": headers["content-type"] }, body });
  const text = await answer.body.text();
  response.writeHead(answer.statusCode, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

const server = http.createServer({ noDelay: true }, (request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    forward(request, response, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).catch(() => response.destroy());
  });
});
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
