/** Calls Cloud Storage's JSON API with the proxy's own identity. Requests are built from scratch. */
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import { type AccessTokens, accessTokens } from "../google/accessToken";
import { boundedText } from "../http/boundedText";

/** Milliseconds without a byte after which a call is given up. */
const silence = 60_000;
/** Longest JSON answer: a page of 1,000 objects with metadata. */
const maxJsonBytes = 16 * 1024 * 1024;

export interface OutgoingCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readable | Buffer | string | null;
}

export class StorageClient {
  readonly #pool: Pool;
  readonly #tokens: AccessTokens;

  constructor(storageUrl: string, metadataHost: string) {
    const timeouts = { connectTimeout: 10_000, headersTimeout: silence, bodyTimeout: silence };
    this.#pool = new Pool(storageUrl, { ...timeouts, connections: null, pipelining: 1 });
    this.#tokens = accessTokens(metadataHost);
  }

  async call({ method, path, headers, body }: OutgoingCall, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const authorization = `Bearer ${await this.#tokens.current()}`;
    return this.#pool.request({ method, path, headers: { ...headers, authorization }, body: body ?? null, signal });
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

/** Reads a JSON answer. Rejects if it is too long or not JSON. */
export async function jsonOf(answer: Dispatcher.ResponseData): Promise<unknown> {
  return JSON.parse(await boundedText(answer.body, maxJsonBytes, "the answer is too long"));
}

/** Those of the named headers that a message has. */
export function headersOf(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
