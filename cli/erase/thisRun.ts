/** The run of a command that has vendors delete people: who it is, and how it goes about it. */
import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { vendorTransport } from "./callVendor";
import type { Holder } from "./heldObject";

/** Milliseconds between two looks at the vendors, and before a failed request is tried again. */
const every = 30_000;
const pause = 1_000;

/** @param wait seconds for which vendors are followed at most */
export function thisRun(wait: number) {
  return {
    holder: { by: userInfo().username, host: hostname(), process: process.pid, run: randomUUID() },
    isAlive,
    transport: vendorTransport,
    pause,
    every,
    wait: wait * 1_000,
    now: Date.now,
  };
}

/** A command of this machine is asked for; of another nobody knows. */
function isAlive({ host, process: id }: Holder): boolean {
  if (host !== hostname()) {
    return true;
  }
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
