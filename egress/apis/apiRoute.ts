/**
 * One declared API: a streamed pass-through both ways, with the key put in here, so that the workload never holds it. Nothing of the
 * body is looked at, kept or logged. An abort on either side ends the other.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Dispatcher, Pool } from "undici";
import type { ApiSettings } from "../../plan";
import type { Admission } from "../http/admission";
import { json, type Reply } from "../http/answer";
import type { BodyTime } from "../http/bodyTime";
import type { CorsHeaders } from "../http/cors";
import { passedBody } from "../http/passedBody";
import { proxyMark, turnAway } from "../http/reply";
import { handshakeHeaders, join, refuseUpgrade } from "../http/upgrade";
import type { SwitchState } from "../keys/killSwitch";
import type { FieldCount } from "../ledger/ledger";
import type { DropReason } from "../ledger/reasons";
import { type Users, userDigestOf } from "../users/users";
import { forwardedHeaders, requestHeaders, responseHeaders } from "./apiHeaders";
import { apiPath } from "./apiPath";
import { userKeyOf } from "./userKey";

export interface ApiRouteParts {
  readonly name: string;
  readonly settings: ApiSettings;
  /** The key of the tenant that is in use now; undefined until it has been added. Not asked with `keys: perUser`. */
  readonly key: () => string | undefined;
  readonly switchState: () => SwitchState;
  readonly admission: Admission;
  readonly count: FieldCount;
  /** Undefined if no launcher says which user a call is for. */
  readonly users: Users | undefined;
  /** Called with the status of each answer of the API. */
  readonly onStatus: (status: number) => void;
}

/** A language model may think for minutes before its first byte and between two. */
const silence = 600_000;

const methods: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]);

const errorReply = (status: number, message: string, retryAfter?: number): Reply =>
  json(status, { type: "error", error: { type: "egress_error", message } }, retryAfter);
const badPath = errorReply(400, "this path is not let through by the egress proxy");
const noWebSocket = errorReply(403, "the tracking plan does not allow WebSockets for this API; set 'websocket: true'");
const badMethod = errorReply(405, "this method is not let through by the egress proxy");
const switchedOff = errorReply(403, "this API is switched off");
const switchUnknown = errorReply(503, "the kill switch can't be read, try again later", 30);
const overload = errorReply(503, "too many requests at once, try again later", 1);
const keyMissing = errorReply(503, "the key of this API has yet to be added by its operator, try again later", 30);
const userKeyMissing = errorReply(401, "this call must carry its user's own key, which the user gives to the launcher");
const unreachable = errorReply(502, "the API could not be reached, try again later");

export class ApiRoute {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #forwarded: readonly string[];
  readonly #underWay = new Set<AbortController>();

  readonly #parts: ApiRouteParts;

  constructor(parts: ApiRouteParts) {
    this.#parts = parts;

    const base = new URL(parts.settings.upstream);
    this.#prefix = base.pathname.replace(/\/$/, "");
    this.#forwarded = forwardedHeaders(parts.settings);
    this.#pool = new Pool(base.origin, {
      // One connection per call, so that no call waits for another to end; the admission bounds how many there are.
      connections: null,
      pipelining: 1,
      connectTimeout: 10_000,
      headersTimeout: silence,
      bodyTimeout: silence,
    });
  }

  /** Never rejects. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    cors: CorsHeaders,
    bodyTime: BodyTime,
  ): Promise<void> {
    const path = apiPath(request.url ?? "", this.#parts.name);
    const method = request.method ?? "GET";
    if (!methods.has(method)) {
      return this.#refuse(response, badMethod, "undeclared-path", cors);
    }
    if (path === undefined) {
      return this.#refuse(response, badPath, "undeclared-path", cors);
    }
    const state = this.#parts.switchState();
    if (state !== "on") {
      return state === "off"
        ? this.#refuse(response, switchedOff, "switched-off", cors)
        : this.#refuse(response, switchUnknown, "not-ready", cors);
    }
    const key = this.#keyOf(request);
    if (key === undefined) {
      return this.takesUserKeys
        ? this.#refuse(response, userKeyMissing, "no-key", cors)
        : this.#refuse(response, keyMissing, "not-ready", cors);
    }
    const admitted = this.#parts.admission.enter(this.#holder);
    if (admitted === undefined) {
      return this.#refuse(response, overload, "overload", cors);
    }
    bodyTime.stream(request);
    const abort = new AbortController();
    this.#underWay.add(abort);
    response.once("close", () => {
      if (!response.writableFinished) {
        abort.abort();
      }
    });
    try {
      await this.#pass(request, response, path, method, key, cors, abort.signal);
    } finally {
      this.#underWay.delete(abort);
      admitted.leave();
    }
  }

  /** Passes a WebSocket, with the key put into its handshake. Never rejects. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { settings, count, switchState, admission } = this.#parts;
    const path = apiPath(request.url ?? "", this.#parts.name);
    const key = this.#keyOf(request);
    const refuse = (reply: Reply, reason: DropReason) => {
      count.dropped(null, reason);
      refuseUpgrade(socket, reply);
    };
    if (path === undefined || settings.websocket !== true) {
      return refuse(path === undefined ? badPath : noWebSocket, "undeclared-path");
    }
    const state = switchState();
    if (state !== "on") {
      return state === "off" ? refuse(switchedOff, "switched-off") : refuse(switchUnknown, "not-ready");
    }
    if (key === undefined) {
      return this.takesUserKeys ? refuse(userKeyMissing, "no-key") : refuse(keyMissing, "not-ready");
    }
    const admitted = admission.enter(this.#holder);
    if (admitted === undefined) {
      return refuse(overload, "overload");
    }
    const abort = new AbortController();
    this.#underWay.add(abort);
    socket.once("close", () => abort.abort());
    try {
      const answer = await this.#pool.upgrade({
        path: this.#prefix + (path.startsWith("/") ? path : `/${path}`),
        protocol: "websocket",
        headers: {
          ...requestHeaders(request.headers, this.#forwarded, settings.header, (settings.prefix ?? "") + key),
          ...handshakeOf(request.headers),
        },
        signal: abort.signal,
      });
      count.sent(null, this.#subjectOf(request));
      abort.signal.addEventListener("abort", () => {
        answer.socket.destroy();
        socket.destroy();
      });
      await join(socket, head, answer.socket, answer.headers);
    } catch {
      refuse(unreachable, "not-delivered");
    } finally {
      this.#underWay.delete(abort);
      admitted.leave();
    }
  }

  /** True if each call carries the key of the user that it is for. */
  get takesUserKeys(): boolean {
    return this.#parts.settings.keys === "perUser";
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  get #holder(): string {
    return `api/${this.#parts.name}`;
  }

  /** Ends calls that began while the API was switched on: a body may still be on its way out. */
  endUnlessOn(): void {
    if (this.#parts.switchState() !== "on") {
      this.#endCalls();
    }
  }

  /** Ends what is under way, on both sides. */
  async close(): Promise<void> {
    this.#endCalls();
    await this.#pool.destroy();
  }

  #endCalls(): void {
    for (const abort of this.#underWay) {
      abort.abort();
    }
  }

  #keyOf(request: IncomingMessage): string | undefined {
    return this.takesUserKeys ? userKeyOf(request) : this.#parts.key();
  }

  /** Counts the users for whom an API is called, without naming them. */
  #subjectOf(request: IncomingMessage): number | undefined {
    const digest = userDigestOf(request);
    return digest === undefined ? undefined : this.#parts.users?.subject(digest);
  }

  async #pass(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    method: string,
    key: string,
    cors: CorsHeaders,
    signal: AbortSignal,
  ): Promise<void> {
    const { settings, count } = this.#parts;
    let answer: Dispatcher.ResponseData;
    try {
      answer = await this.#pool.request({
        method: method as Dispatcher.HttpMethod,
        path: this.#prefix + (path.startsWith("/") ? path : `/${path}`),
        headers: requestHeaders(request.headers, this.#forwarded, settings.header, (settings.prefix ?? "") + key),
        body: passedBody(request),
        signal,
      });
    } catch {
      count.dropped(null, "not-delivered");
      return turnAway(response, unreachable, cors);
    }
    count.sent(null, this.#subjectOf(request));
    this.#parts.onStatus(answer.statusCode);
    try {
      response.writeHead(answer.statusCode, { ...proxyMark, ...cors, ...responseHeaders(answer.headers) });
      // The first event of a stream may come long after the headers.
      response.flushHeaders();
      await pipeline(answer.body, response, { signal });
    } catch {
      // Half an answer must not look like a whole one.
      response.destroy();
    }
  }

  #refuse(response: ServerResponse, reply: Reply, reason: DropReason, cors: CorsHeaders): Promise<void> {
    this.#parts.count.dropped(null, reason);
    return turnAway(response, reply, cors);
  }
}

/** A browser can't set headers, so some clients put a key into the list of protocols: it stays here. */
function handshakeOf(headers: IncomingHttpHeaders): Record<string, string> {
  const handshake: Record<string, string> = {};
  for (const name of handshakeHeaders) {
    const value = headers[name];
    if (typeof value !== "string") {
      continue;
    }
    const passed = name === "sec-websocket-protocol" ? withoutKeys(value) : value;
    if (passed !== "") {
      handshake[name] = passed;
    }
  }
  return handshake;
}

function withoutKeys(protocols: string): string {
  return protocols
    .split(",")
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== "" && !/api-?key|token|bearer|auth/i.test(protocol))
    .join(", ");
}
