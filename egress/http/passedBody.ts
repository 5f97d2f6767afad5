/** Passes the body of a request on to another server. */
import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";

/** Bodies up to this size usually arrive together with the headers. */
const smallBody = 64 * 1024;

/** Null if there is no body. */
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
