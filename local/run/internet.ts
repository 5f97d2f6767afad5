/** Plays every internet host that an instance may reach, and keeps what arrives. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import { readBody, sendJson, sendText } from "../front/http";
import { answerModel } from "./modelStandIn";

/** A request that left the cell, as the other side received it. */
export interface ReceivedRequest {
  /** RFC 3339. */
  readonly time: string;
  /** Service that it came from. */
  readonly from: string;
  /** Host that the connection was opened to. */
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Body as text, decompressed. */
  readonly body: string;
}

const kept = 1_000;
const bodyLimit = 10 * 1024 * 1024;

/**
 * Answers for every host that an instance may reach; nothing leaves the machine. Vendors report success in their own
 * form, a language model answers in Anthropic's, and other hosts return their name.
 */
export class Internet {
  readonly #received: ReceivedRequest[] = [];

  received(): readonly ReceivedRequest[] {
    return [...this.#received];
  }

  async handle(request: IncomingMessage, response: ServerResponse, host: string, from: string): Promise<void> {
    const bytes = await readBody(request, bodyLimit);
    const body = plainBody(bytes ?? Buffer.alloc(0), request.headers["content-encoding"]);
    const path = request.url ?? "/";
    this.#received.push({
      time: new Date().toISOString(),
      from,
      host,
      method: request.method ?? "",
      path,
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body,
    });
    if (this.#received.length > kept) {
      this.#received.shift();
    }
    if (host === "api.anthropic.com") {
      return answerModel(request, response, body);
    }
    if (host.endsWith("google-analytics.com")) {
      response.writeHead(204).end();
      return;
    }
    const answer = vendorAnswer(host, path.split("?")[0] ?? "", body);
    if (typeof answer === "string") {
      return sendText(response, 200, answer);
    }
    return sendJson(response, 200, answer);
  }
}

/** Each vendor's response to an accepted event. */
function vendorAnswer(host: string, path: string, body: string): string | object {
  if (host.endsWith("mixpanel.com")) {
    if (path.startsWith("/import")) {
      return { code: 200, num_records_imported: countOf(body), status: "OK" };
    }
    return "1";
  }
  if (host.endsWith("segment.io") || host.endsWith("segmentapis.com")) {
    return { success: true };
  }
  if (host.endsWith("posthog.com")) {
    return { status: 1 };
  }
  if (host.endsWith("amplitude.com")) {
    return {
      code: 200,
      events_ingested: countOf(body),
      payload_size_bytes: body.length,
      server_upload_time: Date.now(),
    };
  }
  if (host.endsWith("jitsu.com")) {
    return { ok: true };
  }
  if (host.endsWith("rudderstack.com")) {
    return "OK";
  }
  return { standIn: host };
}

function countOf(body: string): number {
  try {
    const parsed = JSON.parse(body);
    const events = Array.isArray(parsed) ? parsed : parsed?.events;
    return Array.isArray(events) ? events.length : 1;
  } catch {
    return 1;
  }
}

function plainBody(bytes: Buffer, encoding: string | undefined): string {
  if (encoding !== "gzip") {
    return bytes.toString("utf8");
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: bodyLimit }).toString("utf8");
  } catch {
    return "";
  }
}
