/** Passes a request on to a container, without the headers that only Google may set. */
import { randomBytes } from "node:crypto";
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { loopback, sendText } from "../http";
import { joinOnceAgreed, wantedProtocol } from "./webSocket";

/** Headers that belong to one connection (RFC 9110, 7.6.1), and those that only the ingress may set. */
const droppedHeaders: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-serverless-authorization",
  "x-forwarded-proto",
  "x-forwarded-host",
  "forwarded",
]);

export interface ForwardOptions {
  readonly port: number;
  /** Origin-form target: path and query, as the caller wrote it. */
  readonly target: string;
  readonly host: string;
  readonly remoteAddress: string;
  /** Set by the ingress; a caller's header of the same name is dropped. */
  readonly added: Readonly<Record<string, string>>;
  /** Prefixes of header names that only the ingress may set, in lower case. */
  readonly reserved: readonly string[];
  /** The request's time limit, in milliseconds. */
  readonly timeout: number;
}

/** Passes a request on to the instance, streaming both ways. The path stays as it is, as in Cloud Run. */
export function forward(incoming: IncomingMessage, outgoing: ServerResponse, options: ForwardOptions): Promise<void> {
  const protocol = wantedProtocol(incoming);
  return new Promise((resolve) => {
    const upstream = httpRequest({
      host: loopback,
      port: options.port,
      method: incoming.method,
      path: options.target,
      headers: requestHeaders(incoming, options),
      setHost: false,
      agent: false,
    });
    const timer = setTimeout(() => {
      upstream.destroy(new Error("timeout"));
      if (protocol !== undefined) {
        incoming.socket.destroy();
      }
    }, options.timeout);
    upstream.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, responseHeaders(answer));
      answer.pipe(outgoing);
      answer.on("error", () => outgoing.destroy());
    });
    upstream.on("error", (error) => {
      if (outgoing.headersSent) {
        outgoing.destroy();
      } else if (error.message === "timeout") {
        sendText(outgoing, 504, "upstream request timeout\n");
      } else {
        sendText(outgoing, 503, "the service doesn't answer; see 'bulkhead local logs'\n");
      }
    });
    outgoing.on("close", () => {
      clearTimeout(timer);
      upstream.destroy();
      resolve();
    });
    if (protocol === undefined) {
      incoming.pipe(upstream);
    } else {
      joinOnceAgreed(incoming, upstream);
      upstream.end();
    }
  });
}

function requestHeaders(incoming: IncomingMessage, options: ForwardOptions): string[] {
  const named = String(incoming.headers.connection ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  const headers: string[] = ["host", options.host];
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    const name = incoming.rawHeaders[index] ?? "";
    const lower = name.toLowerCase();
    const dropped =
      lower === "host" ||
      lower === "x-forwarded-for" ||
      droppedHeaders.has(lower) ||
      // A caller can't use `Connection` to remove a header that the app relies on.
      named.includes(lower) ||
      lower in options.added ||
      // Many programs read `_` in a header's name like `-`.
      options.reserved.some((prefix) => lower.replaceAll("_", "-").startsWith(prefix));
    if (!dropped) {
      headers.push(
        name,
        lower === "authorization"
          ? withoutSignature(incoming.rawHeaders[index + 1])
          : (incoming.rawHeaders[index + 1] ?? ""),
      );
    }
  }
  const before = incoming.headers["x-forwarded-for"];
  headers.push("x-forwarded-for", before ? `${before}, ${options.remoteAddress}` : options.remoteAddress);
  headers.push("x-forwarded-proto", "https");
  if (!incoming.headers.traceparent) {
    headers.push("traceparent", `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`);
  }
  // A body without a length is sent in chunks, or its end would be lost.
  if (incoming.headers["transfer-encoding"] !== undefined) {
    headers.push("transfer-encoding", "chunked");
  }
  const protocol = wantedProtocol(incoming);
  if (protocol !== undefined) {
    headers.push("connection", "Upgrade", "upgrade", protocol);
  }
  for (const [name, value] of Object.entries(options.added)) {
    headers.push(name, value);
  }
  return headers;
}

/** Removes the signature, as Cloud Run does: the app learns who calls, but can't use the token elsewhere. */
function withoutSignature(authorization = ""): string {
  return authorization.replace(/^(Bearer +[\w-]+\.[\w-]+\.)[\w-]+$/i, "$1SIGNATURE_REMOVED_BY_GOOGLE");
}

function responseHeaders(answer: IncomingMessage): string[] {
  const headers: string[] = [];
  for (let index = 0; index < answer.rawHeaders.length; index += 2) {
    const name = answer.rawHeaders[index] ?? "";
    if (!droppedHeaders.has(name.toLowerCase())) {
      headers.push(name, answer.rawHeaders[index + 1] ?? "");
    }
  }
  return headers;
}
