/** The windows of one aggregate for one vendor: counts events while one is open, and makes its events when it closes. */
import { createHash } from "node:crypto";
import type { ProxiedVendorName } from "../../plan";
import { pace } from "../decode/pace";
import type { DatedKey } from "../keys/datedKey";
import type { Keyring } from "../keys/keyring";
import { type FieldCount, type Ledger, wholeEvent } from "../ledger/ledger";
import type { Call } from "../plan/call";
import { fieldsOf } from "../plan/members";
import type { TreatedCall } from "../plan/treat";
import type { AggregateForm } from "../vendors/protocol";
import type { CompiledAggregate } from "./compile";
import { numberProperties } from "./numbers";
import type { ReleaseOutcome, Releaser } from "./releaser";
import { type Person, Table } from "./table";
import { type OpenWindow, WindowClock } from "./windowClock";

/** The id that events of aggregates bear in place of a person's. */
const aggregateId = "aggregate";

/** What the log says when a window opens and when it closes. One that opened and never closed was lost with its instance. */
export interface WindowLine {
  readonly kind: "window";
  readonly aggregate: string;
  readonly vendor: string;
  /** Start of the window, ISO 8601. */
  readonly window: string;
  readonly every: string;
  readonly state: "open" | "closed";
  /** What became of a closed window; null while it is open. */
  readonly outcome: ReleaseOutcome | null;
  /** Events that were counted. */
  readonly events: number;
  /** Groups whose numbers are handed to the vendor's outbox. */
  readonly groups: number;
}

export interface WindowsParts {
  readonly aggregate: CompiledAggregate;
  readonly vendor: ProxiedVendorName;
  readonly form: AggregateForm;
  readonly ledger: Ledger;
  /** Random, the same for one process: two instances' groups must not look like retries of each other. */
  readonly instance: string;
  readonly keyring: () => Keyring;
  readonly releaser: Releaser;
  readonly write: (line: WindowLine) => void;
}

interface Window extends OpenWindow {
  readonly table: Table;
  /** The key of the window's start, so that a person keeps one pseudonym through the window. */
  key: DatedKey | undefined;
}

/** How far callers' clocks may be ahead, as for events that leave. */
const clockSkew = 24 * 60 * 60_000;

export class AggregateWindows {
  readonly #parts: WindowsParts;
  readonly #clock: WindowClock;
  readonly #whole: FieldCount;
  #window: Window | undefined;
  /** Windows that are over and not yet released. */
  #over: Window[] = [];

  constructor(parts: WindowsParts) {
    this.#parts = parts;
    const { aggregate, vendor, ledger } = parts;
    this.#clock = new WindowClock(aggregate.length);
    this.#whole = ledger.count(vendor, aggregate.name, wholeEvent);
  }

  /** The event of the plan that is counted. */
  get event(): string {
    return this.#parts.aggregate.settings.of;
  }

  /** With `privacy` a window is always open, since whether there is one must not depend on anybody's events. */
  get isPrivate(): boolean {
    return this.#parts.aggregate.settings.privacy !== undefined;
  }

  /** @param message the event's own id; undefined without one. */
  count(call: Call, message: string | undefined, now: number, steady: number): void {
    const { aggregate, keyring } = this.#parts;
    const window = this.#openAt(now, steady);
    const time = call.time === undefined || call.time > now + clockSkew ? now : call.time;
    if (this.#clock.isLate(time, window, now)) {
      this.#whole.dropped(null, "late");
      return;
    }
    window.key ??= keyring().at(window.start);
    const { key } = window;
    const id = subjectOf(call);
    if (key === undefined || (id === undefined && this.isPrivate)) {
      this.#whole.dropped(null, key === undefined ? "no-key" : "no-id");
      return;
    }
    const person = id === undefined || aggregate.peopleColumn === -1 ? undefined : personOf(id, message, key);
    const reason = window.table.add(aggregate.group(call, key, time), aggregate.addends(call, key), person);
    if (reason !== undefined) {
      this.#whole.dropped(null, reason);
    }
  }

  /** Closes windows that are over; the events of those that it has closed. */
  tick(now: number, steady: number): Promise<readonly TreatedCall[]> {
    if (this.isPrivate) {
      this.#openAt(now, steady);
    } else if (this.#window !== undefined && this.#clock.isOver(this.#window, now, steady)) {
      this.#over.push(this.#window);
      this.#window = undefined;
    }
    return this.#releaseAll();
  }

  /** Closes the open window before its end. @param timeout milliseconds that the release may wait for its permission. */
  close(timeout: number): Promise<readonly TreatedCall[]> {
    if (this.#window !== undefined) {
      this.#over.push(this.#window);
      this.#window = undefined;
    }
    return this.#releaseAll(timeout);
  }

  #openAt(now: number, steady: number): Window {
    const open = this.#window;
    if (open !== undefined && !this.#clock.isOver(open, now, steady)) {
      return open;
    }
    if (open !== undefined) {
      this.#over.push(open);
    }
    const { aggregate, keyring } = this.#parts;
    const next = this.#clock.open(now, steady);
    const window = { ...next, table: new Table(aggregate), key: keyring().at(next.start) };
    this.#window = window;
    this.#write(window, "open", null, 0);
    return window;
  }

  async #releaseAll(timeout?: number): Promise<readonly TreatedCall[]> {
    const over = this.#over;
    this.#over = [];
    const calls: TreatedCall[] = [];
    for (const window of over) {
      calls.push(...(await this.#release(window, timeout)));
    }
    return calls;
  }

  async #release(window: Window, timeout: number | undefined): Promise<readonly TreatedCall[]> {
    const { aggregate, releaser } = this.#parts;
    const outcome = await releaser.permit(window.start, timeout);
    if (outcome !== "released") {
      this.#whole.dropped(null, outcome === "switched-off" ? "switched-off" : "budget");
      this.#write(window, "closed", outcome, 0);
      return [];
    }
    const calls: TreatedCall[] = [];
    for (let group = 0; group < aggregate.groups; group++) {
      if (pace.isUp()) {
        await pace.rest();
      }
      const numbers = releaser.numbers(window.table.group(group));
      if (numbers === "too-few") {
        this.#whole.dropped(null, "too-few");
      } else if (numbers !== "empty") {
        calls.push(this.#event(window, group, numbers));
      }
    }
    this.#write(window, "closed", outcome, calls.length);
    return calls;
  }

  #event({ start }: Window, group: number, numbers: readonly number[]): TreatedCall {
    const { aggregate, form, instance, vendor, ledger } = this.#parts;
    const properties = JSON.stringify(numberProperties(aggregate, numbers)).slice(1, -1);
    const members = `${aggregate.groupMembers(group)},${properties}`;
    const counts = Object.keys(fieldsOf(members)).map((name) => ledger.count(vendor, aggregate.name, name));
    const source = JSON.stringify([instance, vendor, aggregate.name, start, group]);
    return {
      kind: "track",
      type: form.type,
      name: aggregate.name,
      time: start,
      messageId: createHash("sha256").update(source).digest("hex").slice(0, 32),
      ids: { [form.id]: aggregateId },
      groups: "",
      changes: [{ scope: "event", operation: form.operation, shape: "values", members }],
      pending: { index: 0, key: null, counts: [this.#whole, ...counts], subject: undefined },
    };
  }

  #write({ start, table }: Window, state: WindowLine["state"], outcome: WindowLine["outcome"], groups: number): void {
    const { aggregate, vendor, write } = this.#parts;
    write({
      kind: "window",
      aggregate: aggregate.name,
      vendor,
      window: new Date(start).toISOString(),
      every: aggregate.settings.every,
      state,
      outcome,
      events: table.events,
      groups,
    });
  }
}

function subjectOf({ ids, subject }: Call): string | undefined {
  const id = subject === undefined ? undefined : ids[subject];
  return typeof id === "string" ? id : id?.[0];
}

function personOf(id: string, message: string | undefined, key: DatedKey): Person {
  const { text, countingHash } = key.pseudonym(id);
  return { pseudonym: text, countingHash, messageHash: message === undefined ? 0 : hashOf(message) };
}

/** FNV-1a. It tells a person's few counted events apart, so chance and ill will can hit that person's own events only. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}
