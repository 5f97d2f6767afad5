/**
 * The sessions of this instance: one per user, at most `maxSessions`, each gone when it is idle. Spare ones are started ahead; nothing
 * of a session depends on its user before the first request arrives.
 */
import type { User } from "../identity/identity";
import type { Log } from "../log";
import { type OpenSocket, Session, type SessionParts } from "./session";
import { UidPool } from "./uidPool";

export interface SessionsOptions {
  readonly maxSessions: number;
  /** Sessions that are kept ready for users who come next. */
  readonly spareSessions: number;
  /** Milliseconds. */
  readonly idleTime: number;
  /** Milliseconds in which an app must listen. */
  readonly startTime: number;
  /** Where the app must listen, in words for its user. */
  readonly place: string;
  /** Starts at the same time, beyond which others wait. */
  readonly startsAtOnce: number;
  readonly start: SessionParts["start"];
  readonly log: Log;
  readonly openSocket: OpenSocket;
}

/** What a user gets: their session, a place in the queue, or why not. */
export type Place =
  | { readonly kind: "session"; readonly session: Session }
  /** `turn` resolves when the place may have changed. */
  | { readonly kind: "waiting"; readonly turn: Promise<void> }
  | { readonly kind: "full" }
  /** The last session failed a moment ago; the next request starts another. */
  | { readonly kind: "failed"; readonly reason: string };

/** A user who waits for a start. */
interface Waiting {
  readonly turn: Promise<void>;
  readonly call: () => void;
}

/** Milliseconds for which a failure is shown before the next request starts anew, so that an app that exits at once is not started in a loop. */
const failureTime = 2_000;
/** Milliseconds after a spare session was taken until the next one starts: its user's first page comes first. */
const spareDelay = 500;
/** Milliseconds between two looks for idle sessions. */
const sweepInterval = 5_000;

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #uids: UidPool;
  readonly #byUser = new Map<string, Session>();
  readonly #userOf = new Map<Session, string>();
  /** Sessions that have no user yet, the oldest first. */
  readonly #spares: Session[] = [];
  /** False after a spare session has failed, until a user's session runs, so that an app that exits at once is not started in a loop. */
  #mayStartSpares = true;
  readonly #failures = new Map<string, { readonly reason: string; readonly until: number }>();
  /** Users who wait for a start, in order. */
  readonly #queue = new Map<string, Waiting>();
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
    this.#startSpares();
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
    const waiting = this.#queue.get(user.id);
    if (waiting !== undefined) {
      return { kind: "waiting", turn: waiting.turn };
    }
    if (this.#isStopping || this.#byUser.size + this.#queue.size >= this.#options.maxSessions) {
      return { kind: "full" };
    }
    const spare = this.#takeSpare();
    if (spare !== undefined) {
      this.#give(spare, user.id);
      setTimeout(() => this.#startSpares(), spareDelay).unref();
      return { kind: "session", session: spare };
    }
    const { turn, call } = waitingUser();
    this.#queue.set(user.id, { turn, call });
    this.#next();
    const started = this.#byUser.get(user.id);
    return started === undefined ? { kind: "waiting", turn } : { kind: "session", session: started };
  }

  /** Ends the user's session, if there is one. Resolves when nothing of it is left. */
  async end(user: User, reason: string): Promise<void> {
    this.#leaveQueue(user.id);
    await this.#byUser.get(user.id)?.end(reason);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#sweeper);
    for (const user of [...this.#queue.keys()]) {
      this.#leaveQueue(user);
    }
    await Promise.all(this.live.map((session) => session.end("the instance is stopping")));
  }

  #next(): void {
    for (const [user, { call }] of this.#queue) {
      if (this.#starting >= this.#options.startsAtOnce) {
        return;
      }
      this.#queue.delete(user);
      this.#start(user);
      call();
    }
  }

  #leaveQueue(user: string): void {
    this.#queue.get(user)?.call();
    this.#queue.delete(user);
  }

  #start(user: string): void {
    const session = this.#open();
    if (session === undefined) {
      this.#fail(user, "no user id is free, since processes of earlier sessions are still running");
    } else {
      this.#give(session, user);
    }
  }

  #give(session: Session, user: string): void {
    session.giveTo(user);
    this.#byUser.set(user, session);
    this.#userOf.set(session, user);
  }

  /** Starts a session that has no user yet; undefined if no user id is free. */
  #open(): Session | undefined {
    const { start, startTime, place, log, openSocket } = this.#options;
    const uid = this.#uids.take();
    if (uid === undefined) {
      return undefined;
    }
    this.#starting += 1;
    const session = new Session({ start, uid, startTime, place, openSocket });
    this.#live.add(session);
    log("INFO", "session starts", { session: session.name });
    session.started.then(() => {
      this.#starting -= 1;
      this.#mayStartSpares ||= session.state === "running";
      this.#next();
      this.#startSpares();
    });
    session.ended.then((reason) => this.#ended(session, reason));
    return session;
  }

  #ended(session: Session, reason: string): void {
    const isExpected = ["logout", "idle", "the instance is stopping"].includes(reason);
    this.#options.log(isExpected ? "INFO" : "WARNING", "session ended", { session: session.name, reason });
    this.#uids.giveBack(session.uid);
    this.#live.delete(session);
    const user = this.#userOf.get(session);
    this.#userOf.delete(session);
    if (user === undefined) {
      this.#spares.splice(this.#spares.indexOf(session), 1);
      this.#mayStartSpares = false;
      return;
    }
    if (this.#byUser.get(user) === session) {
      this.#byUser.delete(user);
    }
    if (!isExpected) {
      this.#fail(user, reason);
    }
  }

  /** One that runs, else one that starts. */
  #takeSpare(): Session | undefined {
    const spare =
      this.#spares.find(({ state }) => state === "running") ?? this.#spares.find(({ state }) => state === "starting");
    if (spare !== undefined) {
      this.#spares.splice(this.#spares.indexOf(spare), 1);
    }
    return spare;
  }

  #startSpares(): void {
    const { spareSessions, startsAtOnce, maxSessions } = this.#options;
    while (
      this.#mayStartSpares &&
      !this.#isStopping &&
      this.#queue.size === 0 &&
      this.#spares.length < spareSessions &&
      this.#starting < startsAtOnce &&
      this.#byUser.size + this.#spares.length < maxSessions
    ) {
      const spare = this.#open();
      if (spare === undefined) {
        return;
      }
      this.#spares.push(spare);
    }
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
      const isIdle = this.#userOf.has(session) && session.state === "running";
      if (isIdle && session.idleTime > this.#options.idleTime) {
        session.end("idle").catch(() => undefined);
      }
    }
  }
}

function waitingUser(): Waiting {
  let call: () => void = () => undefined;
  const turn = new Promise<void>((resolve) => {
    call = resolve;
  });
  return { turn, call };
}
