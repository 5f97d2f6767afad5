/** Records what the walls of a local run decide. Names and reasons only: never a token, a value or content. */
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

/** The parts that can refuse, each named as in Google Cloud or in Bulkhead. */
export type Wall =
  | "identity token"
  | "IAM"
  | "service perimeter"
  | "ingress"
  | "login (IAP)"
  | "Google Front End"
  | "metadata server"
  | "DNS response policy"
  | "private DNS zone"
  | "VPC route"
  | "firewall policy"
  | "Cloud NAT"
  | "instance boundary"
  | "egress proxy"
  | "tracking plan";

const kept = 2_000;

/** Keeps the latest decisions of a run in memory, and passes each on to a listener. */
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
