/** The last door before the network. What waits for another attempt may wait past the moment at which its vendor was switched off. */
import type { Upstream } from "./upstream";

/** An upstream that sends nothing while `isShut` says so; its senders are told to try later. */
export function gated(upstream: Upstream, isShut: () => boolean): Upstream {
  return {
    send: (path, headers, body, timeout) =>
      isShut() ? Promise.reject(new Error("shut")) : upstream.send(path, headers, body, timeout),
    close: () => upstream.close(),
  };
}
