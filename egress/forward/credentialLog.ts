/**
 * Logs when a vendor or API begins to refuse its token (401 or 403), and when it accepts it again. Otherwise a wrong token would
 * look like an outage. Log lines hold the name and the status, never the token.
 */
import type { Log } from "../log";

/** Milliseconds between two lines about the same name: a caller that alternates good and bad calls must not fill the log. */
const interval = 60_000;

interface Noted {
  /** Status of the refusal that was logged; undefined if the last line said that the token is accepted. */
  readonly status: number | undefined;
  readonly at: number;
}

export class CredentialLog {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #noted = new Map<string, Noted>();

  constructor(log: Log, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** To be called with the status of each answer. Logs if it says something new about the token. */
  note(name: string, status: number): void {
    const refused = status === 401 || status === 403 ? status : undefined;
    if (refused === undefined && (status < 200 || status >= 300)) {
      return;
    }
    const before = this.#noted.get(name);
    const isNews = before === undefined ? refused !== undefined : before.status !== refused;
    const now = this.#now();
    if (!isNews || (before !== undefined && refused !== undefined && now - before.at < interval)) {
      return;
    }
    this.#noted.set(name, { status: refused, at: now });
    if (refused !== undefined) {
      this.#log.warn({ vendor: name, status: refused }, "vendor refuses the token; check its file below KEYS_DIR");
    } else {
      this.#log.info({ vendor: name }, "vendor accepts the token again");
    }
  }
}
