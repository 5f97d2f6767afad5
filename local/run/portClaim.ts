/** Claims free ports, so that no two runs use the same. */
import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { loopback } from "../front/http";

/** A free TCP port of the loopback address that no other claim gets while this one is held. */
export interface PortClaim {
  readonly port: number;
  release(): Promise<void>;
}

/** A range of port numbers; both ends belong to it. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Above the ports that are known by name, below those that most systems hand out. */
const preferredPorts: PortRange = { first: 15_000, last: 32_767 };
/** Enough for all runs on one machine. */
const enough = 1_000;
const unprivileged: PortRange = { first: 1_024, last: 65_535 };
/** IANA's dynamic ports (RFC 6335, section 6), which macOS and Windows assign; Linux reports its own range. */
const dynamic: PortRange = { first: 49_152, last: 65_535 };
const linuxSetting = "/proc/sys/net/ipv4/ip_local_port_range";

/**
 * Claims a port for a program that will bind it some time later. A port that the system picked (port 0) and that was closed
 * again could meanwhile become the local end of any connection, or go to another run; the ingress would then talk to
 * another process. So a claim takes a number that the system never assigns by itself, and holds the UDP socket of that
 * number: the kernel gives it to one process only, and takes it back when that process ends, however it ends.
 * The TCP socket of the number stays free for the program.
 */
export async function claimPort(): Promise<PortClaim> {
  const ports = claimablePorts(await ephemeralRange());
  if (ports.length === 0) {
    throw new Error(`'${linuxSetting}' must leave ports of 1024 to 65535 out, got all of them; narrow it`);
  }
  return claimOneOf(ports);
}

/** Claims the first port that nobody holds, starting at a random one. */
export async function claimOneOf(ports: readonly number[]): Promise<PortClaim> {
  // Runs that start at the same time then try different ports first.
  const start = randomInt(ports.length);
  for (const port of [...ports.slice(start), ...ports.slice(0, start)]) {
    const claim = await tryToClaim(port);
    if (claim) {
      return claim;
    }
  }
  throw new Error(`one of ${ports.length} ports must be free to run a container, got none; end what holds them`);
}

/** Ports that a system with this range never assigns by itself; the preferred ones if there are enough. */
export function claimablePorts(ephemeral: PortRange): readonly number[] {
  const outside = ({ first, last }: PortRange) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
      (port) => port < ephemeral.first || port > ephemeral.last,
    );
  const preferred = outside(preferredPorts);
  return preferred.length >= enough ? preferred : outside(unprivileged);
}

/** The range from which the system assigns ports. */
async function ephemeralRange(): Promise<PortRange> {
  const text = await readFile(linuxSetting, "utf8").catch(() => "");
  const [, first, last] = /^(\d+)\s+(\d+)\s*$/.exec(text) ?? [];
  return first === undefined || last === undefined ? dynamic : { first: Number(first), last: Number(last) };
}

async function tryToClaim(port: number): Promise<PortClaim | undefined> {
  const lock = await lockNumber(port);
  if (!lock) {
    return undefined;
  }
  const release = () => new Promise<void>((resolve) => lock.close(resolve));
  if (await isFree(port)) {
    return { port, release };
  }
  await release();
  return undefined;
}

function lockNumber(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.unref();
    // In use or reserved by the system.
    socket.once("error", () => socket.close(() => resolve(undefined)));
    socket.bind({ port, address: loopback, exclusive: true }, () => resolve(socket));
  });
}

/** Whether no program listens at the port. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: loopback, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
