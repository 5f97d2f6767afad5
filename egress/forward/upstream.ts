/** The way out: one pool of connections to one vendor, and one request on it. */
import { EventEmitter } from "node:events";
import { Pool } from "undici";
import { boundedText } from "../http/boundedText";

/** A vendor's answer is a few hundred bytes; more than this is not read. */
const maxAnswerBytes = 256 * 1024;

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Seconds from Retry-After; undefined if it is missing or implausible. */
  readonly retryAfter: number | undefined;
}

export interface Upstream {
  /**
   * Rejects when there was no complete answer within the time (milliseconds).
   * @param body null sends a GET.
   */
  send(path: string, headers: Readonly<Record<string, string>>, body: string | null, timeout: number): Promise<Answer>;
  close(): Promise<void>;
}

/** @param base the vendor's base URL; its path is put before every request's path. */
export function openUpstream(base: string, connections: number): Upstream {
  const url = new URL(base);
  const prefix = url.pathname.replace(/\/$/, "");
  const pool = new Pool(url.origin, { connections, pipelining: 1, connectTimeout: 5_000, keepAliveTimeout: 30_000 });
  return {
    async send(path, headers, body, timeout) {
      const wholeTimeout = Math.max(1, Math.ceil(timeout));
      // In place of an AbortSignal, whose every instance gets a hidden class of its own (Node sets its prototype late).
      const abort = new EventEmitter();
      const timer = setTimeout(() => abort.emit("abort"), wholeTimeout);
      try {
        const response = await pool.request({
          method: body === null ? "GET" : "POST",
          path: prefix + path,
          headers,
          body,
          signal: abort,
          headersTimeout: wholeTimeout,
          bodyTimeout: wholeTimeout,
        });
        return {
          status: response.statusCode,
          body: await boundedText(response.body, maxAnswerBytes, "answer too large"),
          retryAfter: retryAfterSeconds(response.headers["retry-after"]),
        };
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => pool.destroy(),
  };
}

/** Retry-After as seconds: a number or an HTTP date. */
function retryAfterSeconds(header: string | string[] | undefined, now = Date.now()): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) {
    return undefined;
  }
  const seconds = /^\d{1,6}$/.test(text.trim()) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined;
}
