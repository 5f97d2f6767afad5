/** Stands in for the vendor in a drill: takes what arrives, and counts it by itself, as the vendor's own database would. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { isMap } from "../../../plan";

export interface VendorStandIn {
  readonly url: string;
  /** Events that have arrived. */
  readonly events: () => number;
  close(): Promise<void>;
}

export async function openVendorStandIn(): Promise<VendorStandIn> {
  let events = 0;
  const server = createServer((request, response) => {
    bodyOf(request).then((body) => {
      const count = itemsIn(body);
      events += count;
      const path = (request.url ?? "/").split("?")[0];
      response.writeHead(path === "/mp/collect" ? 204 : 200, { "content-type": "application/json" });
      response.end(path === "/mp/collect" ? undefined : JSON.stringify({ ...accepted, events_ingested: count }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events: () => events,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What each vendor's answer must hold for the proxy to count it as accepted. */
const accepted = {
  status: 1,
  error: null,
  code: 200,
  success: true,
  ok: true,
  payload_size_bytes: 1,
  server_upload_time: 1,
};

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part);
  }
  const raw = Buffer.concat(parts);
  try {
    return JSON.parse((raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw).toString("utf8"));
  } catch {
    return undefined;
  }
}

function itemsIn(body: unknown): number {
  if (Array.isArray(body)) {
    return body.length;
  }
  if (!isMap(body)) {
    return 0;
  }
  const list = body.batch ?? body.events;
  return Array.isArray(list) ? list.length : 1;
}
