/**
 * The way from the relay to the egress proxy: the identity token, a pool of connections per vendor and one for APIs, and the retries that
 * bridge a restart of the proxy.
 */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Dispatcher, Pool } from "undici";
import { proxiedVendorNames } from "../../plan";
import { type IdentityTokens, identityTokens } from "../google/identityToken";
import type { Log } from "../log";
import { relayedHeaders } from "./relayHeaders";

/** Connections for the events of one vendor. */
const vendorConnections = 128;
/** An API call may be silent for minutes. */
const silence = 600_000;
/** Milliseconds for which a refused connection is tried again. SDKs wait 10 s for an answer. */
const bridgedTime = 7_000;
const firstDelay = 50;
const longestDelay = 500;
/** Bodies up to this size are kept until the proxy has answered. */
const keptBytes = 256 * 1024;
/** Errors that say that nothing was sent. */
const refusals: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const proxyMarkHeader = "x-bulkhead";

export class ProxyHop {
  readonly #log: Log;
  readonly #prefix: string;
  readonly #tokens: IdentityTokens;
  readonly #vendors: ReadonlyMap<string, Pool>;
  readonly #apis: Pool;
  #isFailing = false;

  constructor(proxyUrl: string, metadataHost: string, log: Log) {
    const url = new URL(proxyUrl);
    const timeouts = { pipelining: 1, connectTimeout: 5_000, headersTimeout: silence, bodyTimeout: silence };
    this.#log = log;
    this.#prefix = url.pathname.replace(/\/$/, "");
    this.#tokens = identityTokens(url.origin, metadataHost);
    this.#vendors = new Map(
      proxiedVendorNames.map((name) => [name, new Pool(url.origin, { ...timeouts, connections: vendorConnections })]),
    );
    // One connection per call: a stream may hold its own for minutes, and no other call must wait for it.
    this.#apis = new Pool(url.origin, { ...timeouts, connections: null });
  }

  /**
   * Returns the answer to pass back; undefined if the proxy could not be reached.
   * @param head first segment of the path.
   */
  async forward(
    request: IncomingMessage,
    head: string,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData | undefined> {
    const pool = this.#vendors.get(head) ?? this.#apis;
    const method = (request.method ?? "GET") as Dispatcher.HttpMethod;
    const path = this.#prefix + (request.url ?? "/");
    try {
      const body = await repeatableBody(request);
      const answer = await this.#whileRefused(signal, async () =>
        pool.request({ method, path, headers: await this.#headers(request), body: body(), signal }),
      );
      return await this.#judge(answer);
    } catch (error) {
      if (!signal.aborted) {
        this.#noteHealth(false, causeOf(error));
      }
      return undefined;
    }
  }

  /** Opens a WebSocket to an API; rejects if the proxy does not agree to it. */
  async upgrade(request: IncomingMessage, handshake: Readonly<Record<string, string>>, signal: AbortSignal) {
    const path = this.#prefix + (request.url ?? "/");
    return this.#whileRefused(signal, async () =>
      this.#apis.upgrade({
        path,
        protocol: "websocket",
        headers: { ...(await this.#headers(request)), ...handshake },
        signal,
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#vendors.values(), this.#apis].map((pool) => pool.destroy()));
  }

  async #headers(request: IncomingMessage): Promise<Record<string, string>> {
    const headers = relayedHeaders(request.headers);
    headers["x-serverless-authorization"] = `Bearer ${await this.#tokens.current()}`;
    return headers;
  }

  /** Tries again while the connection is refused: the proxy may be restarting, and nothing was sent. */
  async #whileRefused<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    const end = performance.now() + bridgedTime;
    for (let delay = firstDelay; ; delay = Math.min(delay * 2, longestDelay)) {
      try {
        return await attempt();
      } catch (error) {
        if (signal.aborted || !refusals.has(causeOf(error)) || performance.now() + delay > end) {
          throw error;
        }
        this.#noteHealth(false, causeOf(error));
        await sleep(delay, undefined, { signal });
      }
    }
  }

  /** Passes the proxy's own answers. A refusal by Cloud Run itself means that the token is no longer valid. */
  async #judge(answer: Dispatcher.ResponseData): Promise<Dispatcher.ResponseData | undefined> {
    const isRefusedByPlatform =
      (answer.statusCode === 401 || answer.statusCode === 403) && answer.headers[proxyMarkHeader] === undefined;
    if (!isRefusedByPlatform) {
      this.#noteHealth(true, "");
      return answer;
    }
    // SDKs would take Cloud Run's 403 as final and drop what they hold.
    this.#tokens.forget();
    this.#noteHealth(false, `status ${answer.statusCode}`);
    await answer.body.dump();
    return undefined;
  }

  /** Says once that the proxy can't be reached, and once that it can again. */
  #noteHealth(isWell: boolean, cause: string): void {
    if (isWell === !this.#isFailing) {
      return;
    }
    this.#isFailing = !isWell;
    if (isWell) {
      this.#log.info("egress proxy reached again");
    } else {
      this.#log.error({ cause }, "egress proxy not reached");
    }
  }
}

/** Returns a function that gives the body again for each attempt. An attempt whose connection is refused has not read any of it. */
async function repeatableBody(request: IncomingMessage): Promise<() => Buffer | Readable | null> {
  const length = request.headers["content-length"];
  if (length === "0" || (length === undefined && request.headers["transfer-encoding"] === undefined)) {
    return () => null;
  }
  if (length === undefined || Number(length) > keptBytes) {
    return () => Readable.from(chunksOf(request), { objectMode: false });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  return () => body;
}

/** Does not destroy the request when it is broken off, which could then no longer be answered. */
async function* chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    yield chunk;
  }
}

/** Kind of an error; its text may hold addresses of the request. */
function causeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name ?? "unknown";
}
