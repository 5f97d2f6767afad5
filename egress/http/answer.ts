/** An answer to an SDK, before it is written to the socket. */

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Seconds, for the Retry-After header. */
  readonly retryAfter?: number | undefined;
  /** Encodings that a body may have, for the Accept-Encoding header of a 415. */
  readonly acceptEncoding?: string | undefined;
}

export function json(status: number, body: unknown, retryAfter?: number): Reply {
  return { status, type: "application/json", body: JSON.stringify(body), retryAfter };
}

export function text(status: number, body: string, retryAfter?: number): Reply {
  return { status, type: "text/plain", body, retryAfter };
}
