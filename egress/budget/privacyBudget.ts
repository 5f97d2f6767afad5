/**
 * The privacy budget of a tenant. A window is claimed, and its epsilon debited, before any of its numbers is made: what is claimed and
 * then lost is spent all the same. Each aggregate of a vendor has one claim per window, and its claims only move forward in
 * time, so of two instances, or of one before and after a restart, one releases a window and no other does.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isMap, microEpsilon } from "../../plan";
import type { VersionedText } from "../google/storedObject";

/**
 * `spent`: the month's budget does not cover it. `taken`: the window, or a later one, has been claimed. `unreadable`: the budget
 * could not be read or written in time. Only `granted` permits a release.
 */
export type Claim = "granted" | "spent" | "taken" | "unreadable";

interface LastClaim {
  /** Start of the window in milliseconds. */
  readonly start: number;
  /** Who claimed it: random for each claim. */
  readonly by: string;
}

interface State {
  readonly version: 1;
  /** `YYYY-MM` in UTC. Never goes back. */
  readonly month: string;
  /** Millionths of epsilon. */
  readonly spent: number;
  readonly windows: Readonly<Record<string, LastClaim>>;
}

const firstDelay = 20;
const longestDelay = 1_000;

export class PrivacyBudget {
  readonly #store: VersionedText;
  readonly #limit: number;
  /** One claim of this process at a time: they would only get in each other's way. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param epsilon of a month. */
  constructor(store: VersionedText, epsilon: number) {
    this.#store = store;
    this.#limit = microEpsilon(epsilon);
  }

  /**
   * Never rejects.
   * @param name of the aggregate and the vendor.
   * @param start of the window, in milliseconds.
   * @param timeout milliseconds that it may take.
   */
  claim(name: string, start: number, epsilon: number, timeout: number): Promise<Claim> {
    const by = randomBytes(12).toString("hex");
    const end = performance.now() + timeout;
    const claimed = this.#last.then(() => this.#claim(name, { start, by }, microEpsilon(epsilon), end));
    this.#last = claimed;
    return claimed;
  }

  async #claim(name: string, own: LastClaim, epsilon: number, end: number): Promise<Claim> {
    for (let attempt = 0; ; attempt++) {
      const claim = await this.#attempt(name, own, epsilon).catch(() => undefined);
      if (claim !== undefined) {
        return claim;
      }
      const delay = Math.min(firstDelay * 2 ** attempt, longestDelay) * (0.5 + Math.random() / 2);
      if (performance.now() + delay > end) {
        return "unreadable";
      }
      await sleep(delay);
    }
  }

  /** Undefined if another writer was faster. Rejects if the budget can't be read or written. */
  async #attempt(name: string, own: LastClaim, epsilon: number): Promise<Claim | undefined> {
    const { text, generation } = await this.#store.read();
    const month = new Date(own.start).toISOString().slice(0, 7);
    const state = text === undefined ? { version: 1 as const, month, spent: 0, windows: {} } : parseState(text);
    const last = Object.hasOwn(state.windows, name) ? state.windows[name] : undefined;
    if (last?.by === own.by) {
      // An earlier attempt was written after all, though its answer was lost.
      return "granted";
    }
    if (month < state.month || (last !== undefined && own.start <= last.start)) {
      return "taken";
    }
    const spent = (month > state.month ? 0 : state.spent) + epsilon;
    if (spent > this.#limit) {
      return "spent";
    }
    const next: State = { version: 1, month, spent, windows: { ...state.windows, [name]: own } };
    return (await this.#store.replace(`${JSON.stringify(next)}\n`, generation)) ? "granted" : undefined;
  }
}

/** Throws if the text is not a budget: one that can't be read releases nothing. */
function parseState(text: string): State {
  const state: unknown = JSON.parse(text);
  const isState =
    isMap(state) &&
    state.version === 1 &&
    typeof state.month === "string" &&
    /^\d{4}-\d{2}$/.test(state.month) &&
    Number.isSafeInteger(state.spent) &&
    Number(state.spent) >= 0 &&
    isMap(state.windows) &&
    Object.values(state.windows).every(
      (last) => isMap(last) && Number.isSafeInteger(last.start) && typeof last.by === "string",
    );
  if (!isState) {
    throw new Error("the budget can't be read");
  }
  return state as unknown as State;
}
