/** Admits a call for what one user has in the bucket. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Admission, Admitted } from "../http/admission";
import type { Reply } from "../http/answer";
import { noHeaders } from "../http/cors";
import { turnAway } from "../http/reply";
import type { FieldCount } from "../ledger/ledger";
import { userDigestOf } from "../users/users";
import { nobody, overload } from "./storageOutcome";

export interface UserCall {
  /** Digest of the user that the launcher names. */
  readonly digest: string;
  readonly admitted: Admitted;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

/**
 * Returns undefined for a call that names no user, that the route doesn't take, or that is one too many. It is then answered and counted.
 *
 * @param refusal answer to a call that the route doesn't take
 */
export async function admitUserCall(
  request: IncomingMessage,
  response: ServerResponse,
  { admission, count }: { readonly admission: Admission; readonly count: FieldCount },
  refusal: Reply | undefined,
): Promise<UserCall | undefined> {
  const digest = userDigestOf(request);
  if (digest === undefined) {
    count.dropped(null, "no-id");
    await turnAway(response, nobody, noHeaders);
    return undefined;
  }
  if (refusal !== undefined) {
    count.dropped(null, "undeclared-path");
    await turnAway(response, refusal, noHeaders);
    return undefined;
  }
  const admitted = admission.enter("storage");
  if (admitted === undefined) {
    count.dropped(null, "overload");
    await turnAway(response, overload, noHeaders);
    return undefined;
  }
  const abort = new AbortController();
  response.once("close", () => response.writableFinished || abort.abort());
  return { digest, admitted, signal: abort.signal };
}
