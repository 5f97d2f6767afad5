/**
 * What an attacker would run inside of an instance: opens the connections that it is asked for and reports the answers.
 * It starts like a container of the service, with the same environment and network, and nothing more. Standard input
 * has one request per line, standard output one answer per line, both as JSON.
 */
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

/** Sends bytes over a connection and returns the answer, up to the end of the connection or of the waiting time. */
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
