/** Ends a session that uses more memory than it may, where the kernel's control groups can't. Shared memory and files count. */
import { statfsSync } from "node:fs";
import { processesByUid } from "./processes";
import type { Session } from "./session";

/** Milliseconds between two looks. */
const interval = 200;

export function watchMemory(sessions: { readonly live: readonly Session[] }, limit: number): { stop(): void } {
  const timer = setInterval(() => {
    const { live } = sessions;
    const byUid = live.length === 0 ? undefined : processesByUid();
    for (const session of live) {
      const used = (byUid?.get(session.uid)?.memory ?? 0) + bytesOfFiles(session);
      if (used > limit) {
        session.end("the app used more memory than a session may", "memory").catch(() => undefined);
      }
    }
  }, interval);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** Bytes of a session's files, which lie in memory too. */
function bytesOfFiles({ process: { folder, ownsFiles } }: Session): number {
  if (!ownsFiles) {
    return 0;
  }
  try {
    const { blocks, bfree, bsize } = statfsSync(folder);
    return (blocks - bfree) * bsize;
  } catch {
    // Not set up yet, or ended.
    return 0;
  }
}
