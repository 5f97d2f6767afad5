/**
 * What a session in a network of its own calls as the relay: the launcher, which knows by the connection which session calls, adds
 * that user's own API keys, and passes the call on to the relay. Bodies are streamed both ways.
 */
import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createProxyServer } from "httpxy";
import { apiOfTarget, storagePath, userDigestHeader, userKeyHeader } from "../../plan/sessions";
import type { SessionOwner } from "./session";
import type { TokenServer } from "./tokenServer";

/** Milliseconds for one call at most. A call of a model may stream for minutes. */
const longestCall = 60 * 60_000;
/** Connections of one session at once. */
const connectionsAtOnce = 100;

export interface WayOutParts {
  readonly relayUrl: string;
  /** APIs whose calls carry the user's own key. */
  readonly userKeys: readonly string[];
  /** True if relay and proxy are told which user a call is for. */
  readonly namesUsers: boolean;
  readonly owner: Pick<SessionOwner, "keys" | "userDigest">;
  /** What is the metadata server to the session; undefined if it has none. */
  readonly tokens?: TokenServer;
}

/** The way out of one session. */
export class WayOut {
  readonly #parts: WayOutParts;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connectionsAtOnce });
  readonly #proxy = createProxyServer();
  readonly #connections = new Set<Duplex>();
  readonly #server = createServer({ requestTimeout: longestCall });

  constructor(parts: WayOutParts) {
    this.#parts = parts;
    this.#server.on("request", (request, response) => {
      response.on("error", () => undefined);
      this.#pass(request, response).catch(() => unreachable(response));
    });
    this.#server.on("upgrade", (request, socket: Socket, head) => {
      this.#upgrade(request, socket, head).catch(() => socket.destroy());
    });
  }

  /** Takes a connection that the session has opened. */
  accept(connection: Duplex): void {
    if (this.#connections.size >= connectionsAtOnce) {
      connection.destroy();
      return;
    }
    this.#connections.add(connection);
    connection.on("error", () => undefined);
    connection.once("close", () => this.#connections.delete(connection));
    this.#server.emit("connection", connection);
  }

  close(): void {
    for (const connection of this.#connections) {
      connection.destroy();
    }
    this.#server.close();
    this.#agent.destroy();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { tokens } = this.#parts;
    if (tokens?.answers(request.url ?? "") === true) {
      return tokens.handle(request, response);
    }
    const missing = this.#prepare(request);
    if (missing === "user") {
      answer(response, 401, "user_missing", "this session has no user yet; ask when the user's first request is there");
      return;
    }
    if (missing !== undefined) {
      answer(response, 401, "key_missing", keyMissing(missing.key));
      return;
    }
    await this.#proxy.web(request, response, { target: this.#parts.relayUrl, agent: this.#agent });
  }

  async #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    socket.on("error", () => undefined);
    if (this.#prepare(request) !== undefined) {
      socket.end("HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    await this.#proxy.ws(request, socket, { target: this.#parts.relayUrl }, head);
  }

  /** Puts the user and their key into the headers, and nothing that the app says in their place. Returns what is missing. */
  #prepare(request: IncomingMessage): "user" | { readonly key: string } | undefined {
    const { headers, url = "" } = request;
    const { userKeys, namesUsers, owner } = this.#parts;
    for (const name of Object.keys(headers)) {
      if (name.startsWith("x-bulkhead-")) {
        delete headers[name];
      }
    }
    if (namesUsers && owner.userDigest !== undefined) {
      headers[userDigestHeader] = owner.userDigest;
    } else if (url.startsWith(`${storagePath}/`)) {
      return "user";
    }
    const api = apiOfTarget(url);
    if (api === undefined || !userKeys.includes(api)) {
      return undefined;
    }
    const key = owner.keys.get(api);
    if (key === undefined) {
      return { key: api };
    }
    headers[userKeyHeader] = key;
    return undefined;
  }
}

const keyMissing = (api: string) =>
  `the user has not entered a key for '${api}'; they do so at /_bulkhead/keys of this app`;

function unreachable(response: ServerResponse): void {
  if (response.headersSent) {
    // Half an answer must not look like a whole one.
    response.destroy();
    return;
  }
  answer(response, 503, "relay_unreachable", "the relay can't be reached, try again later");
}

/** In the form that SDKs of language models show to their callers. */
function answer(response: ServerResponse, status: number, type: string, message: string): void {
  const body = JSON.stringify({ type: "error", error: { type, message } });
  response.writeHead(status, { "content-type": "application/json", ...(status === 503 ? { "retry-after": "1" } : {}) });
  response.end(body);
}
