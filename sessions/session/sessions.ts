/** The sessions of this instance: one per user, at most `maxSessions`, each gone when it is idle. */
import type { User } from "../identity/identity";
import type { Log } from "../log";
import { type OpenSocket, Session, type SessionParts } from "./session";
import { UidPool } from "./uidPool";

export interface SessionsOptions {
  readonly maxSessions: number;
  /** Milliseconds. */
  readonly idleTime: number;
  /** Milliseconds in which an app must listen. */
  readonly startTime: number;
  /** Starts at the same time, beyond which others wait. */
  readonly startsAtOnce: number;
  readonly start: SessionParts["start"];
  readonly log: Log;
  readonly openSocket: OpenSocket;
}

/** What a user gets: their session, a place in the queue, or why not. */
export type Place =
  | { readonly kind: "session"; readonly session: Session }
  | { readonly kind: "waiting" }
  | { readonly kind: "full" }
  /** The last session failed a moment ago; the next request starts another. */
  | { readonly kind: "failed"; readonly reason: string };

/** Milliseconds for which a failure is shown before the next request starts anew, so that an app that exits at once is not started in a loop. */
const failureTime = 2_000;
/** Milliseconds between two looks for idle sessions. */
const sweepInterval = 5_000;

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #uids: UidPool;
  readonly #byUser = new Map<string, Session>();
  readonly #failures = new Map<string, { readonly reason: string; readonly until: number }>();
  /** Users who wait for a start, in order. */
  readonly #queue = new Map<string, () => void>();
  /** Sessions whose processes are not all gone. */
  readonly #live = new Set<Session>();
  #starting = 0;
  #isStopping = false;
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#uids = new UidPool(options.maxSessions * 2 + 16);
    this.#sweeper = setInterval(() => this.#sweep(), Math.min(sweepInterval, options.idleTime));
    this.#sweeper.unref();
  }

  get live(): readonly Session[] {
    return [...this.#live];
  }

  get waiting(): number {
    return this.#queue.size;
  }

  find(user: User): Session | undefined {
    return this.#byUser.get(user.id);
  }

  /** The user's session. Starts one if there is none, or queues the user for one. */
  place(user: User): Place {
    const session = this.#byUser.get(user.id);
    if (session !== undefined && session.state !== "ended") {
      return { kind: "session", session };
    }
    const failure = this.#failures.get(user.id);
    if (failure !== undefined && performance.now() < failure.until) {
      return { kind: "failed", reason: failure.reason };
    }
    if (this.#queue.has(user.id)) {
      return { kind: "waiting" };
    }
    if (this.#isStopping || this.#byUser.size + this.#queue.size >= this.#options.maxSessions) {
      return { kind: "full" };
    }
    this.#queue.set(user.id, () => this.#start(user.id));
    this.#next();
    const started = this.#byUser.get(user.id);
    return started === undefined ? { kind: "waiting" } : { kind: "session", session: started };
  }

  /** Ends the user's session, if there is one. Resolves when nothing of it is left. */
  async end(user: User, reason: string): Promise<void> {
    this.#queue.delete(user.id);
    await this.#byUser.get(user.id)?.end(reason);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#sweeper);
    this.#queue.clear();
    await Promise.all(this.live.map((session) => session.end("the instance is stopping")));
  }

  #next(): void {
    for (const [user, start] of this.#queue) {
      if (this.#starting >= this.#options.startsAtOnce) {
        return;
      }
      this.#queue.delete(user);
      start();
    }
  }

  #start(user: string): void {
    const { start, startTime, log, openSocket } = this.#options;
    const uid = this.#uids.take();
    if (uid === undefined) {
      this.#fail(user, "no user id is free, since processes of earlier sessions are still running");
      return;
    }
    this.#starting += 1;
    const session = new Session({ start, uid, startTime, openSocket });
    this.#byUser.set(user, session);
    this.#live.add(session);
    log("INFO", "session starts", { session: session.name });
    session.started.then(() => {
      this.#starting -= 1;
      this.#next();
    });
    session.ended.then((reason) => {
      const isExpected = ["logout", "idle", "the instance is stopping"].includes(reason);
      log(isExpected ? "INFO" : "WARNING", "session ended", { session: session.name, reason });
      this.#uids.giveBack(uid);
      this.#live.delete(session);
      if (this.#byUser.get(user) === session) {
        this.#byUser.delete(user);
      }
      if (!isExpected) {
        this.#fail(user, reason);
      }
    });
  }

  #fail(user: string, reason: string): void {
    this.#failures.set(user, { reason, until: performance.now() + failureTime });
  }

  #sweep(): void {
    const now = performance.now();
    for (const [user, { until }] of this.#failures) {
      if (until < now) {
        this.#failures.delete(user);
      }
    }
    for (const session of this.#live) {
      if (session.state === "running" && session.idleTime > this.#options.idleTime) {
        session.end("idle").catch(() => undefined);
      }
    }
  }
}
