/** The pseudonym keys of one vendor, chosen by the event's own time. */
import { DatedKey } from "./datedKey";

/** UTC days of the form `YYYY-MM-DD` that exist. */
export function startOfDay(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    return undefined;
  }
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : time;
}

interface Entry {
  readonly from: number;
  readonly key: DatedKey;
}

export class Keyring {
  /** Latest first. */
  readonly #entries: readonly Entry[];

  constructor(tenantKeys: ReadonlyMap<string, Uint8Array>, tenant: string, vendor: string) {
    this.#entries = [...tenantKeys]
      .map(([date, bytes]) => ({
        from: startOfDay(date) ?? Number.NaN,
        key: new DatedKey(bytes, tenant, vendor, date),
      }))
      .sort((one, other) => other.from - one.from);
  }

  /** True where there is no key at all, so that not even now has one. */
  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** The latest key that was in effect at the time (milliseconds), or undefined where the event is older than every key. */
  at(time: number): DatedKey | undefined {
    for (const entry of this.#entries) {
      if (time >= entry.from) {
        return entry.key;
      }
    }
    return undefined;
  }
}
