/**
 * Looks for the way out before the server listens, so that Cloud Run sends no request to an instance that can't pass it on.
 * A new instance may have no network for a minute or more (Cloud Run, "Direct VPC egress"). Tests the way and not who is
 * at its end: a vendor that is down keeps nothing from starting.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log";
import type { Problem } from "../problem";
import { type Attempt, noAnswer, tryConnection } from "./connection";
import type { Destination } from "./destinations";

/** Milliseconds for one attempt. */
const attemptTime = 5_000;
/** Milliseconds between two attempts at one destination. */
const pause = 500;

/**
 * Returns what keeps the way closed; nothing once it is open.
 *
 * @param timeout milliseconds to look for it; 0 does not look
 * @param attempt one attempt to connect
 */
export async function findWayOut(
  destinations: readonly Destination[],
  timeout: number,
  log: Pick<Log, "warn">,
  attempt: typeof tryConnection = tryConnection,
): Promise<readonly Problem[]> {
  if (timeout === 0) {
    return [];
  }
  const searches = destinations.map((destination) => new Search(destination, attempt));
  const until = performance.now() + timeout;
  await new Promise<void>((resolve) => {
    const onAttempt = () => isOpen(searches) && resolve();
    Promise.all(searches.map((search) => search.run(until, onAttempt))).then(() => resolve());
  });
  const closed = searches.filter(({ isFound }) => !isFound);
  if (!isOpen(searches) && !isOneVendorDown(closed)) {
    return closed.map((search) => search.problem(timeout));
  }
  for (const search of closed) {
    void search
      .lookOnceMore()
      .then(() => search.isFound || log.warn({ ...search.facts() }, "egress host not reached at start"));
  }
  return [];
}

/** Every way to Google must be open, and one to the internet: these all leave by the same route and NAT. */
function isOpen(searches: readonly Search[]): boolean {
  const internet = searches.filter(({ destination }) => destination.way === "internet");
  const google = searches.filter(({ destination }) => destination.way === "google");
  return google.every(({ isFound }) => isFound) && (internet.length === 0 || internet.some(({ isFound }) => isFound));
}

/**
 * True if the only host on the internet does not answer, or has no address: its vendor may be down, and the start must not
 * depend on that. Two are rarely down at once, and a network that says that it has no way is not a vendor's fault.
 */
function isOneVendorDown(closed: readonly Search[]): boolean {
  const hosts = new Set(closed.map(({ destination }) => destination.host));
  return (
    hosts.size === 1 &&
    closed.every(({ destination, last }) => destination.way === "internet" && last !== "unreachable")
  );
}

/** Attempts at one destination. */
class Search {
  readonly destination: Destination;
  readonly #connect: typeof tryConnection;
  #last: Attempt = { met: "silent", cause: noAnswer };
  #running: Promise<void> = Promise.resolve();
  #isWanted = true;

  constructor(destination: Destination, attempt: typeof tryConnection) {
    this.destination = destination;
    this.#connect = attempt;
  }

  get isFound(): boolean {
    return this.#last.met === "open";
  }

  get last(): Attempt["met"] {
    return this.#last.met;
  }

  /** Tries until the way is open or the time is over. */
  run(until: number, onAttempt: () => void): Promise<void> {
    this.#running = this.#try(until, onAttempt);
    return this.#running;
  }

  /** Ends the search with a last attempt, now that the network is known to be there. */
  async lookOnceMore(): Promise<void> {
    this.#isWanted = false;
    await this.#running;
    await this.#attempt(attemptTime);
  }

  facts() {
    const { path, host, fix } = this.destination;
    return { needed: path, host, cause: this.#cause, fix };
  }

  problem(timeout: number): Problem {
    const { path, host, port, fix } = this.destination;
    const seconds = Math.round(timeout / 1000);
    return { path, message: `must have a way out to '${host}:${port}', got ${this.#cause} in ${seconds} s; ${fix}` };
  }

  get #cause(): string {
    return this.#last.met === "open" ? "" : this.#last.cause;
  }

  async #try(until: number, onAttempt: () => void): Promise<void> {
    while (this.#isWanted) {
      await this.#attempt(Math.max(1, Math.min(attemptTime, until - performance.now())));
      onAttempt();
      if (this.isFound || performance.now() + pause > until) {
        return;
      }
      await sleep(pause);
    }
  }

  async #attempt(time: number): Promise<void> {
    if (this.isFound) {
      return;
    }
    const attempt = await this.#connect(this.destination.host, this.destination.port, time);
    // The end of the search cuts the last attempt short, which then says less than the one before.
    const isCutShort = time < attemptTime && attempt.met === "silent" && attempt.cause === noAnswer;
    this.#last = isCutShort ? this.#last : attempt;
  }
}
