/**
 * Preloaded into a process under test: once it has read a body with the word "unexpected" in it, the process meets an error that nobody expected, with the body in
 * every part of it. CRASH says how.
 */
const { IncomingMessage } = require("node:http");

const ways = {
  exception(body) {
    throw Object.assign(new TypeError(`can't read ${body}`), { code: "ERR_FAKE", body });
  },
  rejection(body) {
    Promise.reject(new Error(body, { cause: new Error(body) }));
  },
  text(body) {
    Promise.reject(body);
  },
  "every part"(body) {
    const error = new Error(`first\n    at ${body} (${body}:1:1)\n    at ${body}:2:2`);
    // The stack keeps the first message.
    error.message = body;
    error.name = body;
    error.code = body;
    throw error;
  },
};

const { on } = IncomingMessage.prototype;
IncomingMessage.prototype.on = function (event, listener) {
  if (event === "data" && this.method !== undefined && this.method !== null) {
    on.call(this, "data", (chunk) => {
      if (String(chunk).includes("unexpected")) {
        setImmediate(ways[process.env.CRASH], String(chunk));
      }
    });
  }
  return on.call(this, event, listener);
};
