/** The pseudonym keys of one vendor, chosen by the event's own time. */
import { startOfDay } from "../../plan";
import { DatedKey } from "./datedKey";

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

  /** True if there are no keys at all. */
  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** The latest key in effect at the time (milliseconds); undefined if the event is older than every key. */
  at(time: number): DatedKey | undefined {
    for (const entry of this.#entries) {
      if (time >= entry.from) {
        return entry.key;
      }
    }
    return undefined;
  }
}
