/**
 * What the launcher does with a request: finds out who calls, finds or starts their session, and passes the request on to
 * it. No session is ever chosen by anything but the identity of this request.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { userKeyPattern } from "../../plan/sessions";
import type { Identify, User } from "../identity/identity";
import type { Log } from "../log";
import type { Session } from "../session/session";
import type { Place, Sessions } from "../session/sessions";
import { prepareHeaders } from "./headers";
import { passRequest, passUpgrade } from "./hop";
import { keysPage } from "./keysPage";
import { type Page, pages, sendPage } from "./pages";

/** Paths below it are the launcher's own and never reach an app. */
const ownPrefix = "/_bulkhead";

/** Milliseconds for which a page waits for a session that is starting, before the start page is shown. */
const shortWait = 300;
/** Users in the queue, of whom the last can't be given a session in that time: a page needn't wait. */
const longQueue = 12;
/** Milliseconds for which other requests wait. */
const longWait = 30_000;
/** Requests and WebSockets of one session at once. */
const requestsAtOnce = 200;
/** Bytes of a form of the launcher. */
const longestForm = 8_192;

/** What stands between a caller and another user's session, beside the identity. Replaced one by one by tests alone. */
export interface FrontChecks {
  readonly prepareHeaders: typeof prepareHeaders;
  /** Whether a form was made for this session. */
  readonly isOwnForm: (form: URLSearchParams | undefined, session: Session) => boolean;
  /** Whether a person asks for a page, not a script. */
  readonly isPage: (request: IncomingMessage) => boolean;
  /** Whether a browser asks for a script that would then see every page of this host. */
  readonly isWorkerScript: (request: IncomingMessage) => boolean;
}

const allChecks: FrontChecks = {
  prepareHeaders,
  isOwnForm: (form, { formToken }) => form?.get("token") === formToken,
  isPage,
  isWorkerScript: ({ headers }) => headers["service-worker"] === "script",
};

export interface FrontParts {
  readonly identify: Identify;
  readonly sessions: Sessions;
  readonly maxSessions: number;
  /** APIs that take each user's own key. */
  readonly userKeys: readonly string[];
  readonly log: Log;
  /** Milliseconds that a WebSocket lives at most. Default: an hour. */
  readonly webSocketTime?: number | undefined;
  readonly checks?: Partial<FrontChecks>;
}

type Found = { readonly session: Session } | { readonly page: Page };

export class Front {
  readonly #parts: FrontParts;
  readonly #checks: FrontChecks;

  constructor(parts: FrontParts) {
    this.#parts = parts;
    this.#checks = { ...allChecks, ...parts.checks };
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (path === `${ownPrefix}/health`) {
      response.writeHead(200, { "content-type": "text/plain", "cache-control": "no-store" }).end("ok\n");
      return;
    }
    if (path === undefined) {
      return sendPage(response, pages.badRequest());
    }
    const user = await this.#userOf(request);
    if (user === undefined) {
      return sendPage(response, pages.noIdentity());
    }
    if (path === ownPrefix || path.startsWith(`${ownPrefix}/`)) {
      return this.#own(path.slice(ownPrefix.length), user, request, response);
    }
    if (this.#parts.userKeys.length > 0 && this.#checks.isWorkerScript(request)) {
      return sendPage(response, pages.workerScript());
    }
    const found = await this.#find(user, this.#checks.isPage(request), () => response.destroyed);
    if ("page" in found) {
      return sendPage(response, found.page);
    }
    this.#checks.prepareHeaders(request.headers, user.email);
    try {
      await passRequest(found.session, request, response);
    } catch {
      await this.#noAnswer(found.session, response);
    }
  }

  async upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    socket.on("error", () => undefined);
    const path = pathOf(request);
    const user = path === undefined ? undefined : await this.#userOf(request);
    if (path === undefined || user === undefined || path.startsWith(ownPrefix)) {
      return refuseUpgrade(socket, user === undefined ? "401 Unauthorized" : "404 Not Found");
    }
    const found = await this.#find(user, false, () => socket.destroyed);
    if ("page" in found) {
      return refuseUpgrade(socket, "503 Service Unavailable");
    }
    this.#checks.prepareHeaders(request.headers, user.email);
    try {
      await passUpgrade(found.session, request, socket, head, this.#parts.webSocketTime);
    } catch {
      socket.destroy();
    }
  }

  async #userOf(request: IncomingMessage): Promise<User | undefined> {
    const identified = await this.#parts.identify(request);
    if (identified.ok) {
      return identified.user;
    }
    this.#parts.log("WARNING", "request without a valid identity", { reason: identified.reason });
    return undefined;
  }

  /** The user's session, once it is running. A page is shown a start page soon; whatever else waits longer. */
  async #find(user: User, isForPage: boolean, isGone: () => boolean): Promise<Found> {
    const until = performance.now() + (isForPage ? shortWait : longWait);
    for (;;) {
      const place = this.#parts.sessions.place(user);
      if (place.kind === "session" && place.session.state === "running") {
        return place.session.requests < requestsAtOnce ? place : { page: pages.busy() };
      }
      if (place.kind === "full" || place.kind === "failed" || isGone()) {
        return { page: this.#pageOf(place) };
      }
      const left = until - performance.now();
      const isFarBehind = place.kind === "waiting" && this.#parts.sessions.waiting > longQueue;
      if (left <= 0 || (isForPage && isFarBehind)) {
        return { page: isForPage ? pages.starting() : pages.late() };
      }
      await within(left, place.kind === "session" ? place.session.started : place.turn);
    }
  }

  #pageOf(place: Place): Page {
    return place.kind === "failed" ? pages.failed(place.reason) : pages.full(this.#parts.maxSessions);
  }

  async #noAnswer(session: Session, response: ServerResponse): Promise<void> {
    // The end of the session, which knows the reason, comes a moment after its connections break.
    await within(shortWait, session.ended);
    if (session.process.isEnding === true) {
      await within(longWait, session.ended);
    }
    sendPage(response, pages.failed(session.reason || "the app gave no answer"));
  }

  async #own(path: string, user: User, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = this.#parts.sessions.find(user);
    if (path === "/session" && request.method === "GET" && this.#checks.isPage(request)) {
      const takesKeys = this.#parts.userKeys.length > 0;
      const page = session && pages.session(user.email, session.state, session.formToken, ownPrefix, takesKeys);
      return sendPage(response, page ?? pages.noSession());
    }
    if (path === "/keys" && this.#parts.userKeys.length > 0) {
      return this.#ownKeys(session, request, response);
    }
    if (path === "/logout" && request.method === "POST") {
      const form = await readForm(request);
      if (session !== undefined && !this.#checks.isOwnForm(form, session)) {
        return sendPage(response, pages.wrongForm());
      }
      await this.#parts.sessions.end(user, "logout");
      return sendPage(response, pages.noSession());
    }
    return sendPage(response, pages.notFound());
  }

  /** Shows the page of the user's keys, or keeps or removes one of them. */
  async #ownKeys(session: Session | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (session === undefined) {
      return sendPage(response, pages.noSession());
    }
    const { keys, formToken } = session;
    const page = { apis: this.#parts.userKeys, keys, formToken, action: `${ownPrefix}/keys` };
    if (this.#checks.isPage(request)) {
      return sendPage(response, keysPage(page));
    }
    if (request.method !== "POST") {
      return sendPage(response, pages.notFound());
    }
    const form = await readForm(request);
    if (!this.#checks.isOwnForm(form, session)) {
      return sendPage(response, pages.wrongForm());
    }
    const [api, key] = [form?.get("api") ?? "", (form?.get("key") ?? "").trim()];
    if (!this.#parts.userKeys.includes(api)) {
      return sendPage(response, pages.notFound());
    }
    if (key === "") {
      keys.remove(api);
    } else if (userKeyPattern.test(key)) {
      keys.set(api, key);
    } else {
      const problem = "A key has at most 2,048 letters, digits and signs, and no spaces. Nothing was kept.";
      return sendPage(response, keysPage({ ...page, problem }));
    }
    // Another address, so that reloading does not send the key again.
    response.writeHead(303, { location: page.action, "cache-control": "no-store" }).end();
  }
}

/** Resolves with an event, or after that many milliseconds. */
function within(time: number, event: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, time).unref();
    const happened = () => {
      clearTimeout(timer);
      resolve();
    };
    event.then(happened, happened);
  });
}

/** The path of the target; undefined if the target is an absolute URL or something else that two servers may read in two ways. */
function pathOf({ url = "" }: IncomingMessage): string | undefined {
  return url.startsWith("/") ? url.split("?", 1)[0] : undefined;
}

/** True for what a person opens in a window: a script of the app's page can't fetch the launcher's own forms as if it were one. */
function isPage({ method, headers }: IncomingMessage): boolean {
  const mode = headers["sec-fetch-mode"];
  const isNavigation = mode === undefined ? (headers.accept ?? "").includes("text/html") : mode === "navigate";
  return method === "GET" && isNavigation;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > longestForm) {
      return undefined;
    }
    chunks.push(chunk as Buffer);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

function refuseUpgrade(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
