// What a break-in would run inside of an instance: it makes any connection that its orders ask for and tells what came
// of it. It is started like a container of the service, with the same environment and network, and nothing more.
// One order a line on standard input, one answer a line on standard output, both JSON.
"use strict";

const dns = require("node:dns");
const net = require("node:net");
const { createInterface } = require("node:readline");
const tls = require("node:tls");

const limit = 65_536;
const wait = 15_000;

const actions = { send, lookUp: async ({ name }) => ({ text: (await dns.promises.lookup(name)).address }) };

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, action, ...order } = JSON.parse(line);
  let answer;
  try {
    answer = await actions[action](order);
  } catch (error) {
    answer = {
      error: { code: String(error.code ?? "ERROR"), message: String(error.message), refusals: error.refusals ?? [] },
    };
  }
  process.stdout.write(`${JSON.stringify({ id, ...answer })}\n`);
});

/** Sends bytes over a connection and gives back what is answered until the other end closes or is silent. */
function send({ host, port, secure, servername, bytes }) {
  return new Promise((resolve, reject) => {
    const socket = secure
      ? tls.connect({ host, port, servername, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] })
      : net.connect({ host, port });
    const parts = [];
    let size = 0;
    const timer = setTimeout(() => socket.destroy(), wait);
    socket.once(secure ? "secureConnect" : "connect", () => socket.write(Buffer.from(bytes, "base64")));
    socket.on("data", (part) => {
      parts.push(part);
      size += part.length;
      if (size > limit) {
        socket.destroy();
      }
    });
    socket.on("error", (error) => (size > 0 ? undefined : reject(error)));
    socket.on("close", () => {
      clearTimeout(timer);
      resolve({ text: Buffer.concat(parts).subarray(0, limit).toString("latin1") });
    });
  });
}
