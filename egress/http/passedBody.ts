/** The body of a request on its way through to another server. */
import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";

/** A body up to this size is there with its headers, or as good as there. */
const smallBody = 64 * 1024;

/** Null where there is none. */
export function passedBody(request: IncomingMessage): Readable | null {
  const length = request.headers["content-length"];
  if (length === "0" || (length === undefined && request.headers["transfer-encoding"] === undefined)) {
    return null;
  }
  if (length !== undefined && Number(length) <= smallBody) {
    return request;
  }
  // An HTTP client destroys the body of a call that fails. A request destroyed in the middle of its body can no longer be answered.
  return request.pipe(new PassThrough());
}
