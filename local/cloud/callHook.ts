/** Lets tests and users delay calls to the local cloud, watch them, or make them fail. */
import { setTimeout as sleep } from "node:timers/promises";

/** A call to the cloud, before it does anything. */
export interface CloudCall {
  readonly operation: "create" | "read" | "update" | "delete" | "invoke";
  /** Resource type or function token. */
  readonly type: string;
  /** Empty for a function. */
  readonly urn: string;
}

export interface CallHook {
  before(call: CloudCall, signal: AbortSignal): Promise<void>;
}

/**
 * Delays or fails a call before the cloud is touched, so a call that is cancelled while it waits has changed nothing.
 */
export function callHook(
  latencyMs: number | ((call: CloudCall) => number),
  fault: (call: CloudCall) => Error | undefined,
): CallHook {
  return {
    before: async (call, signal) => {
      const wait = typeof latencyMs === "number" ? latencyMs : latencyMs(call);
      if (wait > 0) {
        await sleep(wait, undefined, { signal }).catch(() => {
          throw new Error("the call was cancelled before it changed anything");
        });
      }
      const error = fault(call);
      if (error) {
        throw error;
      }
    },
  };
}
