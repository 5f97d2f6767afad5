/** One attempt to open a TCP connection: it tries name, route and firewall, and asks nothing of the other side. */
import { connect } from "node:net";

/**
 * What an attempt met. `open`: the other side accepted or refused, so the way to it is there. `unreachable`: the network
 * says that it has no way. `unnamed`: the name has no address, or nobody answered for it. `silent`: no answer, as when a firewall
 * drops the packets, no NAT takes them, or the other side is down.
 */
export type Attempt =
  | { readonly met: "open" }
  | { readonly met: "unreachable" | "unnamed" | "silent"; readonly cause: string };

/** Cause of an attempt whose time is over. */
export const noAnswer = "no answer";

const unreachable: ReadonlySet<string> = new Set(["ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EHOSTDOWN"]);
/** Errors of a connection that the other side, or something just before it, ended. */
const ended: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE"]);

/** @param timeout milliseconds, look-up of the name included. */
export function tryConnection(host: string, port: number, timeout: number): Promise<Attempt> {
  return new Promise((resolve) => {
    // One address at a time: the networks have no IPv6, and with several Node gives each but a quarter of a second.
    const socket = connect({ host, port, family: 4, autoSelectFamily: false });
    const finish = (attempt: Attempt) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(attempt);
    };
    const timer = setTimeout(() => finish({ met: "silent", cause: noAnswer }), timeout);
    socket.once("connect", () => finish({ met: "open" }));
    socket.on("error", (error: NodeJS.ErrnoException) => finish(judged(error)));
  });
}

function judged({ code = "unknown error", syscall }: NodeJS.ErrnoException): Attempt {
  if (syscall === "getaddrinfo") {
    return { met: "unnamed", cause: code };
  }
  if (ended.has(code)) {
    return { met: "open" };
  }
  return { met: unreachable.has(code) ? "unreachable" : "silent", cause: code };
}
