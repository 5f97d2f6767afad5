/**
 * Opens ports in a session's own network, such as the relay's at the address where the relay is everywhere else. A helper opens them inside
 * that network, hands them over, and ends; the launcher then accepts their connections itself.
 */
import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import type { Server } from "node:net";
import type { Duplex } from "node:stream";
import type { SessionProcess } from "../isolation/engine";

/** A port of the session's loopback, and what its connections are for. */
export interface Outlet {
  readonly port: number;
  readonly target: { accept(connection: Duplex): void; close(): void };
}

const helper = `const { createServer } = require("node:net");
let left = process.argv.length - 1;
for (const port of process.argv.slice(1)) {
  createServer().listen(Number(port), "127.0.0.1", function () {
    process.send(port, this, () => (left -= 1) || process.exit());
  });
}`;

/** Opens the outlets when the session's network is there, and closes them with the session. */
export function openOutlets(session: SessionProcess, outlets: readonly Outlet[], onProblem: () => void): void {
  const opened: Server[] = [];
  let isOver = false;
  for (const { port, target } of outlets) {
    session.openOutlet?.(port, (connection) => target.accept(connection));
  }
  session.ready.then(() => {
    // Never into the launcher's own network.
    if (isOver || session.openOutlet !== undefined || networkOf(session.pid) === networkOf("self")) {
      return;
    }
    const ports = outlets.map(({ port }) => String(port));
    const opener = spawn(
      "nsenter",
      [`--net=/proc/${session.pid}/ns/net`, process.execPath, "--input-type=commonjs", "-e", helper, ...ports],
      { env: { PATH: process.env.PATH }, stdio: ["ignore", "ignore", "ignore", "ipc"] },
    );
    opener.once("error", onProblem);
    opener.once("exit", () => opened.length === outlets.length || isOver || onProblem());
    opener.on("message", (port, handle) => {
      const outlet = handle as Server;
      opened.push(outlet);
      const target = outlets.find((one) => String(one.port) === port)?.target;
      outlet.on("connection", (socket) => target?.accept(socket));
      if (isOver) {
        outlet.close();
      }
    });
  }, onProblem);
  session.ended.then(() => {
    isOver = true;
    for (const outlet of opened) {
      outlet.close();
    }
    for (const { target } of outlets) {
      target.close();
    }
  });
}

function networkOf(pid: number | "self"): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    // The session has ended.
    return readlinkSync("/proc/self/ns/net");
  }
}
