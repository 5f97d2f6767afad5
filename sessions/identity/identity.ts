/** Who calls. Without an identity there is no session. */
import type { IncomingMessage } from "node:http";

export interface User {
  /** Issuer and subject. Never shown and never logged. */
  readonly id: string;
  readonly email: string | undefined;
}

export type Identified =
  | { readonly ok: true; readonly user: User }
  /** Why nobody was recognized, for the launcher's log. Never part of a token. */
  | { readonly ok: false; readonly reason: string };

/** Reads the user from this request alone: never from a cookie, a session or an earlier request. */
export type Identify = (request: Pick<IncomingMessage, "headersDistinct">) => Promise<Identified>;

export const refused = (reason: string): Identified => ({ ok: false, reason });

/** The value of a header that was sent exactly once. Node joins two of a kind, which another server may read in another way. */
export function onlyValue(request: Pick<IncomingMessage, "headersDistinct">, name: string): string | undefined {
  const values = request.headersDistinct[name];
  return values?.length === 1 ? values[0] : undefined;
}
