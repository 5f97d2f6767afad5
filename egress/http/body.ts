/** Reads a request body within bounds. */
import type { IncomingMessage } from "node:http";
import { maxBodyBytes } from "../decode/limits";
import type { Admitted } from "./admission";

export type BodyResult = Body | "too-large" | "overload" | "aborted";

const empty = Buffer.alloc(0);

/** A body that can be taken once. Whoever waits for a delivery later on no longer keeps its bytes in memory. */
export class Body {
  #bytes: Buffer;
  /** In bytes, also after it was taken. */
  readonly size: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  take(): Buffer {
    const bytes = this.#bytes;
    this.#bytes = empty;
    return bytes;
  }
}

export function readBody(request: IncomingMessage, admitted: Admitted, limit = maxBodyBytes): Promise<BodyResult> {
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    return Promise.resolve("too-large");
  }
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: BodyResult) => {
      request.off("data", onData);
      // The listeners live as long as the request; the bytes must not.
      chunks = [];
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        return finish("too-large");
      }
      if (!admitted.hold(size)) {
        return finish("overload");
      }
      chunks.push(chunk);
    };
    request.on("data", onData);
    request.once("end", () => {
      const [only = empty] = chunks;
      finish(new Body(chunks.length <= 1 ? only : Buffer.concat(chunks, size)));
    });
    request.once("close", () => finish("aborted"));
    request.once("error", () => finish("aborted"));
  });
}
