/** One decision of a wall of the local run. Names and reasons only: never a token, a value or a content. */
export interface AccessRecord {
  /** RFC 3339. */
  readonly time: string;
  /** The wall that decided. */
  readonly wall: Wall;
  /** Who asked: an IAM member, `anonymous`, or the name of an instance. */
  readonly caller: string;
  /** What was asked for, such as `secretmanager.versions.access`. */
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  readonly because: string;
}

/** The layers that can say no, each named as its owner in Google Cloud or in Bulkhead. */
export type Wall =
  | "identity token"
  | "IAM"
  | "ingress"
  | "login (IAP)"
  | "front door"
  | "metadata server"
  | "DNS response policy"
  | "VPC route"
  | "firewall policy"
  | "Cloud NAT"
  | "instance boundary"
  | "egress proxy"
  | "tracking plan";

const kept = 2_000;

/** The latest decisions of a run, in memory, and passed on to whoever writes them down. */
export class Decisions {
  readonly #records: AccessRecord[] = [];
  readonly #onRecord: (record: AccessRecord) => void;

  constructor(onRecord: (record: AccessRecord) => void = () => undefined) {
    this.#onRecord = onRecord;
  }

  add(decision: Omit<AccessRecord, "time">): void {
    const record = { time: new Date().toISOString(), ...decision };
    this.#records.push(record);
    if (this.#records.length > kept) {
      this.#records.shift();
    }
    this.#onRecord(record);
  }

  list(): readonly AccessRecord[] {
    return [...this.#records];
  }
}
