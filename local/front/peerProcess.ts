/** Finds out which process is at the other end of a local connection. */
import { readdir, readFile, readlink } from "node:fs/promises";
import type { Socket } from "node:net";

/**
 * Whether the other end of a connection on the loopback address is a process of one of the given groups. Reads `/proc`,
 * so it works on Linux only; elsewhere every local process passes, and only the ports separate the instances.
 */
export async function isProcessOfGroups(socket: Socket, groups: ReadonlySet<number>): Promise<boolean> {
  if (process.platform !== "linux") {
    return true;
  }
  const inode = await inodeOf(socket);
  return inode !== undefined && (await groupsHold(groups, inode));
}

/** The inode of the client's socket: the line whose local end is our remote end. */
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
const listening = "0A";

async function connectionsTable(): Promise<KernelSocket[]> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((table) => unlessGone(readFile(table, "utf8"))),
  );
  const lines = tables.flatMap((table = "") => table.split("\n").slice(1)).filter((line) => line !== "");
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
 * Whether a process of one of the given groups listens at a port of the loopback address. Always true if the system isn't
 * Linux, since the kernel doesn't report it there.
 */
export async function listenerAt(port: number, groups: ReadonlySet<number>): Promise<Listener> {
  if (process.platform !== "linux") {
    return "own";
  }
  const lines = await connectionsTable();
  const inodes = lines.filter(({ state, local }) => state === listening && local === port).map(({ inode }) => inode);
  if (inodes.length === 0) {
    return "none";
  }
  for (const inode of inodes) {
    if (!(await groupsHold(groups, inode))) {
      return "foreign";
    }
  }
  return "own";
}

/**
 * Whether a process of the groups has the socket. Asks the first process of each group first, since it nearly always
 * has it.
 */
async function groupsHold(groups: ReadonlySet<number>, inode: string): Promise<boolean> {
  for (const leader of groups) {
    if (await holds(leader, inode)) {
      return true;
    }
  }
  for (const pid of await processesOf(groups)) {
    if (!groups.has(pid) && (await holds(pid, inode))) {
      return true;
    }
  }
  return false;
}

/** Ids of all processes of the groups. */
async function processesOf(groups: ReadonlySet<number>): Promise<number[]> {
  const found: number[] = [];
  // One after the other, since a machine may have more processes than files that this one may open.
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) {
      continue;
    }
    const stat = await unlessGone(readFile(`/proc/${name}/stat`, "utf8"));
    // The program's name in parentheses may hold anything, so the fields are counted from its end.
    const [state, , group] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
    if (state !== "Z" && groups.has(Number(group))) {
      found.push(Number(name));
    }
  }
  return found;
}

async function holds(pid: number, inode: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  for (const name of (await unlessGone(readdir(folder))) ?? []) {
    if ((await unlessGone(readlink(`${folder}/${name}`))) === `socket:[${inode}]`) {
      return true;
    }
  }
  return false;
}

/** A process may end while it is being read. Any other failure is an error, not an answer. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES") {
      return undefined;
    }
    throw error;
  }
}
