/**
 * The kill switch: lists of the vendors that receive nothing, one name per line. `all` stops every vendor and API,
 * `api/<name>` one API. An operator changes a list without a deploy.
 */
import { everything, switchNames } from "../../plan";

/** What the switch says about a vendor or API. */
export type SwitchState =
  | "on"
  | "off"
  /** A list can't be read, so nothing may leave, and senders are asked to try again. */
  | "unknown";

/** A place that holds a list. */
export interface SwitchSource {
  /** For messages. */
  readonly name: string;
  /** Milliseconds between two reads. */
  readonly interval: number;
  /** The list's text; empty if there is none. Rejects if that can't be told. */
  read(): Promise<string>;
}

/** What the lists say together. */
export interface SwitchSituation {
  readonly off: readonly string[];
  /** Names of the lists that can't be read. */
  readonly unread: readonly string[];
}

/** Called when what is off has changed, and when a list can no longer be read or can be read again. */
export type SwitchReport = (situation: SwitchSituation) => void;

/**
 * Reads that fail in a row before a list counts as unknown. One read in a million fails by itself, and that must not end
 * every call under way.
 */
export const failuresUntilUnknown = 3;

/** Milliseconds between tries until each list has been read once. */
const firstReadInterval = 1_000;

export class KillSwitch {
  readonly #lists: readonly List[];
  readonly #report: SwitchReport;
  #reported = JSON.stringify({ off: [], unread: [] });
  #timers: NodeJS.Timeout[] = [];

  constructor(sources: readonly SwitchSource[], report: SwitchReport) {
    this.#lists = sources.map((source) => new List(source));
    this.#report = report;
  }

  stateOf(name: string): SwitchState {
    if (this.#lists.some(({ off }) => off.has(everything) || off.has(name))) {
      return "off";
    }
    return this.#lists.some(({ isUnknown }) => isUnknown) ? "unknown" : "on";
  }

  situation(): SwitchSituation {
    return {
      off: [...new Set(this.#lists.flatMap((list) => [...list.off]))].sort(),
      unread: this.#lists.filter(({ isUnknown }) => isUnknown).map(({ source }) => source.name),
    };
  }

  /**
   * Reads the lists, and from then on each at its interval.
   *
   * @param timeout milliseconds to wait for lists that can't be read yet: the network of a new instance may need a minute
   */
  async start(timeout: number): Promise<void> {
    const end = performance.now() + timeout;
    await Promise.all(this.#lists.map((list) => this.#first(list, end)));
    this.#timers = this.#lists.map((list) => {
      const timer = setInterval(() => void this.#read(list), list.source.interval);
      timer.unref();
      return timer;
    });
    this.#tell();
  }

  stop(): void {
    for (const timer of this.#timers) {
      clearInterval(timer);
    }
  }

  async #first(list: List, end: number): Promise<void> {
    await list.read();
    while (list.isUnknown && performance.now() + firstReadInterval < end) {
      await new Promise((resolve) => setTimeout(resolve, firstReadInterval));
      await list.read();
    }
  }

  async #read(list: List): Promise<void> {
    await list.read();
    this.#tell();
  }

  /** Reports each state once. */
  #tell(): void {
    const situation = this.situation();
    const state = JSON.stringify(situation);
    if (state !== this.#reported) {
      this.#reported = state;
      this.#report(situation);
    }
  }
}

/** One list, as it was read last. */
class List {
  readonly source: SwitchSource;
  off: ReadonlySet<string> = new Set();
  #failures = failuresUntilUnknown;
  #reads = 0;
  /** Number of the read whose result is in effect. */
  #taken = 0;

  constructor(source: SwitchSource) {
    this.source = source;
  }

  /** True until the first read, and after several failed ones. */
  get isUnknown(): boolean {
    return this.#failures >= failuresUntilUnknown;
  }

  /** Never rejects. What was read before stays in effect while reads fail. */
  async read(): Promise<void> {
    const read = ++this.#reads;
    const text = await this.source.read().catch(() => undefined);
    // A slow read must not undo a later one.
    if (read < this.#taken) {
      return;
    }
    this.#taken = read;
    if (text === undefined) {
      this.#failures++;
      return;
    }
    this.#failures = 0;
    this.off = switchNames(text);
  }
}
