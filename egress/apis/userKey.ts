/** The key that a user has given to the launcher, as it arrives with a call of theirs. */
import type { IncomingMessage } from "node:http";
import { userKeyHeader, userKeyPattern } from "../../plan";

/** Returns the key; undefined if the header is missing, sent twice or can't be a key. */
export function userKeyOf({ headersDistinct }: IncomingMessage): string | undefined {
  const values = headersDistinct[userKeyHeader];
  const [key = ""] = values ?? [];
  return values?.length === 1 && userKeyPattern.test(key) ? key : undefined;
}

/**
 * True if a request carries a user's key but does not come from the launcher as far as can be seen here: the relay refuses the header
 * from anybody else in the workload, and no browser's page has a key to send.
 */
export function isStrayUserKey({ headers }: IncomingMessage, takesUserKeys: boolean): boolean {
  return headers[userKeyHeader] !== undefined && (!takesUserKeys || headers.origin !== undefined);
}
