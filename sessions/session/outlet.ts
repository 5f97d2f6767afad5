/**
 * Opens the relay's port in a session's own network, at the address where the relay is everywhere else. A helper opens the port inside
 * that network, hands it over, and ends; the launcher then accepts its connections itself.
 */
import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import type { Server } from "node:net";
import type { SessionProcess } from "../isolation/engine";
import type { WayOut } from "./wayOut";

const helper = `require("node:net").createServer().listen(Number(process.argv[1]), "127.0.0.1", function () {
  process.send("port", this, () => process.exit());
})`;

/** Opens the outlet when the session's network is there, and closes it and the way out with the session. */
export function openOutlet(session: SessionProcess, relayUrl: string, wayOut: WayOut, onProblem: () => void): void {
  const { port } = new URL(relayUrl);
  let outlet: Server | undefined;
  let isOver = false;
  session.openOutlet?.(Number(port || "80"), (connection) => wayOut.accept(connection));
  session.ready.then(() => {
    // Never into the launcher's own network.
    if (isOver || session.openOutlet !== undefined || networkOf(session.pid) === networkOf("self")) {
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
      outlet.on("connection", (socket) => wayOut.accept(socket));
      if (isOver) {
        outlet.close();
      }
    });
  }, onProblem);
  session.ended.then(() => {
    isOver = true;
    outlet?.close();
    wayOut.close();
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
