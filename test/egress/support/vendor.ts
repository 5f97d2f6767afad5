/** A stand-in for every vendor and API: records each request byte by byte and answers in the vendor's own form. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export interface RecordedRequest {
  readonly method: string;
  /** Raw request target. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** Body as JSON, unpacked; undefined where it is none. */
  readonly json: unknown;
}

export interface VendorAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What to answer, or undefined for the vendor's usual answer. May take its time. A handler that destroys the socket gives none. */
export type Answering = (
  request: RecordedRequest,
  response: http.ServerResponse,
) => VendorAnswer | undefined | Promise<VendorAnswer | undefined>;

export interface TestVendor {
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** Replaces the answers from now on; undefined restores the usual ones. */
  answer(answering: Answering | undefined): void;
  /** Items of all requests so far: events, batch entries, profile updates. */
  items(): Record<string, unknown>[];
  /** Resolves once there are this many items; rejects after the time (default 15 s). */
  waitForItems(count: number, timeout?: number): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** @param port a free one by default. */
export async function startVendor(port = 0): Promise<TestVendor> {
  const requests: RecordedRequest[] = [];
  let answering: Answering | undefined;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", async () => {
      const recorded = record(request, Buffer.concat(chunks));
      requests.push(recorded);
      const answer = (await answering?.(recorded, response)) ?? usualAnswer(recorded);
      if (response.destroyed || response.headersSent) {
        return;
      }
      response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
      response.end(answer.body ?? "");
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, "127.0.0.1", resolve);
  });
  const items = () => requests.flatMap(itemsOf);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer(next) {
      answering = next;
    },
    items,
    async waitForItems(count, timeout = 15_000) {
      const end = Date.now() + timeout;
      while (items().length < count) {
        if (Date.now() > end) {
          throw new Error(`expected ${count} items, got ${items().length}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return items();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function record(request: http.IncomingMessage, body: Buffer): RecordedRequest {
  const url = request.url ?? "/";
  const { pathname, searchParams } = new URL(url, "http://vendor.test");
  const { method = "GET", headers } = request;
  return { method, url, path: pathname, query: searchParams, headers, body, json: jsonOf(body) };
}

function jsonOf(body: Buffer): unknown {
  try {
    const plain = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
    return JSON.parse(plain.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The single items of a request: a list, the list in `batch` or `events`, or the body itself. */
export function itemsOf({ json }: RecordedRequest): Record<string, unknown>[] {
  if (Array.isArray(json)) {
    return json;
  }
  if (typeof json !== "object" || json === null) {
    return [];
  }
  const { batch, events } = json as { batch?: unknown; events?: unknown };
  if (Array.isArray(batch)) {
    return batch;
  }
  return Array.isArray(events) ? events : [json as Record<string, unknown>];
}

/** What each vendor answers when all is well. */
function usualAnswer(request: RecordedRequest): VendorAnswer {
  const count = itemsOf(request).length;
  switch (request.path) {
    case "/track":
    case "/engage":
    case "/groups":
      return { body: '{"status":1,"error":null}' };
    case "/import":
      return { body: JSON.stringify({ code: 200, num_records_imported: count, status: "OK" }) };
    case "/2/httpapi":
    case "/batch":
      return {
        body: JSON.stringify({ code: 200, events_ingested: count, payload_size_bytes: 1, server_upload_time: 1 }),
      };
    case "/batch/":
      return { body: '{"status":"Ok"}' };
    case "/v1/batch":
      return { body: '{"success":true}' };
    case "/mp/collect":
      return { status: 204 };
    default:
      return { body: '{"ok":true}' };
  }
}
