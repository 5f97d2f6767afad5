/** What a call of a user's files is made with, and what it comes to. */
import type { IncomingMessage } from "node:http";
import type { Dispatcher } from "undici";
import type { Admitted } from "../http/admission";
import { json, type Reply } from "../http/answer";
import type { BodyTime } from "../http/bodyTime";
import type { DropReason } from "../ledger/reasons";
import { describedObject } from "./objectMetadata";
import { jsonOf } from "./storageClient";
import type { UserFolder } from "./userFolder";

/** What a call is made with. */
export interface StorageContext {
  readonly folder: UserFolder;
  readonly pseudonym: string;
  readonly request: IncomingMessage;
  readonly admitted: Admitted;
  readonly bodyTime: BodyTime;
  readonly signal: AbortSignal;
}

/** What a call came to, before it is written: a reply, or an answer of Cloud Storage to pass on. */
export type StorageOutcome =
  | { readonly reply: Reply; readonly headers?: Readonly<Record<string, string>>; readonly dropped?: DropReason }
  | { readonly stream: Dispatcher.ResponseData };

/** An error in the form that Google's clients read. */
export const storageError = (status: number, message: string, retryAfter?: number): Reply =>
  json(status, { error: { code: status, message, errors: [{ message, reason: "bulkhead" }] } }, retryAfter);

export const refusedCall = (status: number, message: string): StorageOutcome => ({
  reply: storageError(status, message),
  dropped: status === 413 ? "too-large" : "not-allowed",
});

export const nobody = storageError(401, "this call must say which user it is for, which the launcher adds");
export const overload = storageError(503, "too many requests at once, try again later", 1);
export const unreachable = storageError(503, "Cloud Storage can't be reached, try again later", 1);
export const badName =
  "a name must be 1 to 980 bytes of UTF-8 without control characters, backslashes and dot segments";

/** An answer that describes one object, or says why there is none. Messages of Cloud Storage hold full names, so they stay here. */
export async function objectOutcome(answer: Dispatcher.ResponseData, folder: UserFolder): Promise<StorageOutcome> {
  const { statusCode: status } = answer;
  if (status === 204 || status === 308 || status === 499) {
    await answer.body.dump();
    const { range } = answer.headers;
    return { reply: { status, type: "text/plain", body: "" }, headers: typeof range === "string" ? { range } : {} };
  }
  if (status >= 300) {
    await answer.body.dump();
    // What the proxy itself may not do is no fault of its caller.
    return {
      reply: status === 401 || status === 403 ? unreachable : storageError(status, `Cloud Storage answered ${status}`),
    };
  }
  const described = describedObject(await jsonOf(answer), folder);
  return described === undefined ? { reply: unreachable } : { reply: json(200, described) };
}
