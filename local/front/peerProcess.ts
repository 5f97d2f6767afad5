import { readdir, readFile, readlink } from "node:fs/promises";
import type { Socket } from "node:net";

/**
 * Whether the other end of a connection on the loopback address is a process of one of the given groups. Read from
 * `/proc`, so on Linux only; elsewhere every local process passes, and the port alone separates the instances.
 */
export async function isProcessOfGroups(socket: Socket, groups: ReadonlySet<number>): Promise<boolean> {
  if (process.platform !== "linux") return true;
  const inode = await inodeOf(socket);
  if (inode === undefined) return false;
  for (const pid of await processesOf(groups)) {
    if (await holds(pid, inode)) return true;
  }
  return false;
}

/** The kernel's number of the client's own socket: the line whose local end is our remote end. */
async function inodeOf({ remotePort, localPort }: Socket): Promise<string | undefined> {
  const lines = await connectionsTable();
  return lines.find(({ local, remote }) => local === remotePort && remote === localPort)?.inode;
}

interface KernelSocket {
  readonly local: number;
  readonly remote: number;
  readonly state: string;
  readonly inode: string;
}

/** The state of a listening socket in the kernel's table (`TCP_LISTEN`). */
const LISTENING = "0A";

async function connectionsTable(): Promise<KernelSocket[]> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((table) => readFile(table, "utf8").catch(() => "")),
  );
  const lines = tables.flatMap((table) => table.split("\n").slice(1)).filter((line) => line !== "");
  return lines.map((line) => {
    const [, local = "", remote = "", state = "", , , , , , inode = ""] = line.trim().split(/\s+/);
    return { local: portOf(local), remote: portOf(remote), state, inode };
  });
}

/** The port of an address such as `0100007F:1F90`. */
function portOf(address: string): number {
  return Number.parseInt(address.slice(address.lastIndexOf(":") + 1), 16);
}

export type Listener = "own" | "foreign" | "none";

/**
 * Whether a process of one of the given groups is who listens at a port of the loopback address. Where the kernel doesn't
 * tell (elsewhere than on Linux), whoever listens counts as its own.
 */
export async function listenerAt(port: number, groups: ReadonlySet<number>): Promise<Listener> {
  if (process.platform !== "linux") return "own";
  const lines = await connectionsTable();
  const inodes = lines.filter(({ state, local }) => state === LISTENING && local === port).map(({ inode }) => inode);
  if (inodes.length === 0) return "none";
  const pids = await processesOf(groups);
  for (const inode of inodes) {
    const held = await Promise.all(pids.map((pid) => holds(pid, inode)));
    if (!held.includes(true)) return "foreign";
  }
  return "own";
}

/** Ids of all living processes of the groups. */
export async function processesOf(groups: ReadonlySet<number>): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      // The name in parentheses may hold anything, so the fields are counted from its end.
      const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state !== "Z" && groups.has(Number(group)) ? Number(pid) : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

async function holds(pid: number, inode: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  const targets = await Promise.all(descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
  return targets.includes(`socket:[${inode}]`);
}
