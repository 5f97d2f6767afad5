/** Checks again right before the network whether a vendor is switched off: a retry may have waited since the first check. */
import type { Upstream } from "./upstream";

/** Returns an upstream that sends nothing while `isShut` says so; its senders are asked to try later. */
export function switchedUpstream(upstream: Upstream, isShut: () => boolean): Upstream {
  return {
    send: (path, headers, body, timeout) =>
      isShut() ? Promise.reject(new Error("switched off")) : upstream.send(path, headers, body, timeout),
    close: () => upstream.close(),
  };
}
