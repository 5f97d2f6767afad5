/** Reads a request body within bounds. */
import type { IncomingMessage } from "node:http";
import { maxBodyBytes } from "../decode/limits";
import type { Admitted } from "./admission";

export type BodyResult = Buffer | "too-large" | "overload" | "aborted";

const empty = Buffer.alloc(0);

export function readBody(request: IncomingMessage, admitted: Admitted): Promise<BodyResult> {
  if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) return Promise.resolve("too-large");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: BodyResult) => {
      request.off("data", onData);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBodyBytes) return finish("too-large");
      if (!admitted.hold(size)) return finish("overload");
      chunks.push(chunk);
    };
    request.on("data", onData);
    request.once("end", () => {
      const [only = empty] = chunks;
      finish(chunks.length <= 1 ? only : Buffer.concat(chunks, size));
    });
    request.once("close", () => finish("aborted"));
    request.once("error", () => finish("aborted"));
  });
}
