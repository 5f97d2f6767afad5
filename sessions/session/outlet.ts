/**
 * The way out of a session that has a network of its own: the relay, at the address where it is everywhere else. A helper
 * opens the port inside the session's network, hands it over, and ends; the launcher then accepts its connections itself.
 */
import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { connect, type Server, type Socket } from "node:net";
import type { SessionProcess } from "../isolation/engine";

/** Connections of one session at once. */
const connectionsAtOnce = 100;

const helper = `require("node:net").createServer().listen(Number(process.argv[1]), "127.0.0.1", function () {
  process.send("port", this, () => process.exit());
})`;

/** Opens the outlet when the session's network is there, and closes it with the session. */
export function openOutlet(session: SessionProcess, relayUrl: string, onProblem: () => void): void {
  const { hostname, port } = new URL(relayUrl);
  let outlet: Server | undefined;
  let isOver = false;
  const connections = new Set<Socket>();
  session.ready.then(() => {
    // Never into the launcher's own network.
    if (isOver || networkOf(session.pid) === networkOf("self")) {
      return;
    }
    const opener = spawn(
      "nsenter",
      [`--net=/proc/${session.pid}/ns/net`, process.execPath, "--input-type=commonjs", "-e", helper, port || "80"],
      { env: { PATH: process.env.PATH }, stdio: ["ignore", "ignore", "ignore", "ipc"] },
    );
    opener.once("error", onProblem);
    opener.once("exit", () => outlet ?? (isOver || onProblem()));
    opener.once("message", (_, handle) => {
      outlet = handle as Server;
      outlet.maxConnections = connectionsAtOnce;
      outlet.on("connection", (socket) => join(socket, hostname, Number(port || 80), connections));
      if (isOver) {
        outlet.close();
      }
    });
  }, onProblem);
  session.ended.then(() => {
    isOver = true;
    outlet?.close();
    for (const socket of connections) {
      socket.destroy();
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

function join(inner: Socket, host: string, port: number, connections: Set<Socket>): void {
  connections.add(inner);
  const outer = connect(port, host);
  inner.pipe(outer).pipe(inner);
  for (const [one, other] of [
    [inner, outer],
    [outer, inner],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
  inner.once("close", () => connections.delete(inner));
}
