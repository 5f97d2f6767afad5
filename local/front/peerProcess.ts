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
  if (remotePort === undefined || localPort === undefined) return undefined;
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, "0");
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    const lines = (await readFile(table, "utf8").catch(() => "")).split("\n");
    for (const line of lines) {
      const [, local = "", remote = "", , , , , , , inode] = line.trim().split(/\s+/);
      if (local.endsWith(`:${hex(remotePort)}`) && remote.endsWith(`:${hex(localPort)}`)) return inode;
    }
  }
  return undefined;
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
