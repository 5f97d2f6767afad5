/**
 * Files that apps load so that they listen on the session's socket. They are strings here, so that the launcher is one
 * file; at its start they are written where every session can read them.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloudStorageHost } from "../../plan/sessions";

/** Loaded by Node servers: the first TCP port they listen on becomes the socket, and so does the same port again; another one is refused. */
const listenCjs = `"use strict";
const net = require("node:net");
const socket = process.env.BULKHEAD_SOCKET;
const listen = net.Server.prototype.listen;
let taken;
net.Server.prototype.listen = function (...args) {
  const [first] = args;
  const isObject = typeof first === "object" && first !== null;
  const isPath = isObject ? first.path !== undefined || first.fd !== undefined || first._handle !== undefined
    : typeof first === "string" && Number.isNaN(Number(first));
  if (!socket || isPath) return listen.apply(this, args);
  const port = Number((isObject ? first.port : first) ?? 0);
  if (taken !== undefined && taken !== port) {
    throw new Error("this app already listens on port " + taken + ", and a session has one socket");
  }
  taken = port;
  const done = args.find((arg) => typeof arg === "function");
  return listen.call(this, { path: socket }, ...(done ? [done] : []));
};
`;

/** A bridge from the socket to a TCP port of the session's own network, for apps that know nothing but TCP. */
const forwardCjs = `"use strict";
const net = require("node:net");
const [, , path, port] = process.argv;
const dial = (client, host, failed) => {
  const app = net.connect(Number(port), host, () => { client.pipe(app); app.pipe(client); });
  app.on("error", () => (app.connecting || app.bytesRead > 0 || !failed ? client.destroy() : failed()));
  app.on("close", () => app.bytesRead > 0 && client.end());
  client.on("close", () => app.destroy());
};
const wait = () => {
  const probe = net.connect(Number(port), "localhost");
  probe.on("connect", () => {
    probe.destroy();
    net.createServer({ allowHalfOpen: true }, (client) => {
      client.on("error", () => undefined);
      dial(client, "localhost");
    }).listen(path);
  });
  probe.on("error", () => setTimeout(wait, 20));
};
wait();
`;

/** Starts a Streamlit script from version 1.57 on, which has no flag for sockets. Before 1.57 there is one. */
const streamlitPy = `import os
import sys
import uvicorn
import streamlit as st
from streamlit.web.server.starlette import starlette_server

socket, script = sys.argv[1], sys.argv[2]
sys.argv = sys.argv[2:]
sys.path[0] = os.path.dirname(os.path.abspath(script))
options = starlette_server._get_uvicorn_config_kwargs() if hasattr(starlette_server, "_get_uvicorn_config_kwargs") else {}
uvicorn.run(st.App(script), uds=socket, **options)
`;

/** Leads clients of Cloud Storage to the launcher, which passes them on. */
const hosts = `127.0.0.1 localhost ${cloudStorageHost}
::1 localhost
`;

const files = { hosts, "listen.cjs": listenCjs, "forward.cjs": forwardCjs, "run_streamlit.py": streamlitPy } as const;

export type AppFile = keyof typeof files;

/** Returns the place of each file. */
export function writeAppFiles(folder: string): (name: AppFile) => string {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const [name, text] of Object.entries(files)) {
    // Another launcher on this machine may be doing the same.
    const draft = join(folder, `${name}.${process.pid}`);
    writeFileSync(draft, text, { mode: 0o644 });
    renameSync(draft, join(folder, name));
  }
  return (name) => join(folder, name);
}
