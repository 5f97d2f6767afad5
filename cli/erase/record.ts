/**
 * The record of an erasure: an object in the cell's control bucket, so that a command that was broken off goes on, and one operator
 * at a time works on it. It holds digests and the vendors' task ids: no id, no key and no pseudonym.
 */
import * as z from "zod";
import { type ProxiedVendorName, proxiedVendorNames } from "../../plan";
import { readControlObject, writeControlObject } from "../operate/cloud/controlObjects";
import { type GoogleCloud, listAll } from "../operate/cloud/googleCloud";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

const holderSchema = z.object({
  by: z.string(),
  host: z.string(),
  process: z.number(),
  /** Random: tells two commands of one person apart. */
  run: z.string(),
  /** RFC 3339; renewed with every step. */
  seen: z.string(),
});
export type Holder = z.infer<typeof holderSchema>;

const batchSchema = z.object({
  vendor: z.enum(proxiedVendorNames as unknown as [ProxiedVendorName, ...ProxiedVendorName[]]),
  /** Key dates of its subjects. */
  dates: z.array(z.string()),
  /** Digests of what the vendor is asked for. */
  subjects: z.array(z.string()),
  /** `asking`: it was asked, and the answer is not known. The others are as in `Standing`. */
  state: z.enum(["new", "asking", "working", "done", "accepted", "failed"]),
  task: z.string().nullable(),
  /** Times that it was asked; more than once if an answer was lost or it failed. */
  asks: z.number(),
  askedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** The vendor's last word. */
  detail: z.string(),
});
export type Batch = z.infer<typeof batchSchema>;

const recordSchema = z.object({
  version: z.literal(1),
  tenant: z.string(),
  /** Keyed hash of the ids. */
  subject: z.string(),
  people: z.number(),
  begun: z.string(),
  by: z.string(),
  holder: holderSchema.nullable(),
  batches: z.array(batchSchema),
});
export type ErasureRecord = z.infer<typeof recordSchema>;

/** Milliseconds after which a holder that says nothing has ended; longer than any one step. */
const stale = 5 * 60_000;

const folderOf = (tenant: string) => `erasures/${tenant}/`;

export interface OpenOptions {
  readonly bucket: string;
  readonly tenant: string;
  /** Names that the record may have; a new one gets the first. */
  readonly names: readonly string[];
  readonly people: number;
  readonly holder: Omit<Holder, "seen">;
  /** Whether the command that holds it still runs, as far as this machine knows. */
  readonly isAlive: (holder: Holder) => boolean;
  readonly now: () => number;
}

/** A record that this command holds. */
export class HeldRecord {
  #generation: string;

  private constructor(
    readonly cloud: GoogleCloud,
    readonly options: OpenOptions,
    readonly name: string,
    public record: ErasureRecord,
    generation: string,
  ) {
    this.#generation = generation;
  }

  /** Opens the record of these people, or begins it. Throws a UserError that says who is at it, if somebody is. */
  static async open(cloud: GoogleCloud, options: OpenOptions): Promise<HeldRecord> {
    const { bucket, tenant, names, people, holder, isAlive, now } = options;
    const folder = folderOf(tenant);
    const present = await listAll<{ readonly name: string }>(
      cloud,
      { api: "storage", path: `/storage/v1/b/${bucket}/o`, query: { prefix: folder } },
      ({ items }) => items,
    );
    const subject = names.find((one) => present.some(({ name }) => name === folder + one)) ?? names[0] ?? "";
    const { text, generation } = await readControlObject(cloud, bucket, folder + subject);
    const time = new Date(now()).toISOString();
    const found = text === "" ? undefined : recordSchema.parse(JSON.parse(text));
    const other = found?.holder;
    if (other && isAlive(other) && now() - Date.parse(other.seen) < stale) {
      throw heldBy(other);
    }
    const record = found ?? {
      version: 1 as const,
      tenant,
      subject,
      people,
      begun: time,
      by: holder.by,
      holder: null,
      batches: [],
    };
    const held = new HeldRecord(cloud, options, folder + subject, record, generation);
    await held.save();
    return held;
  }

  /** Writes the record. Throws if another command has taken it over. */
  async save(release = false): Promise<void> {
    const { bucket, holder, now } = this.options;
    const next = { ...this.record, holder: release ? null : { ...holder, seen: new Date(now()).toISOString() } };
    const text = `${JSON.stringify(next, null, 2)}\n`;
    if (!(await writeControlObject(this.cloud, bucket, this.name, text, this.#generation))) {
      throw await this.#takenOver();
    }
    this.record = next;
    if (!release) {
      const read = await readControlObject(this.cloud, bucket, this.name);
      if (read.text !== text) {
        throw await this.#takenOver();
      }
      this.#generation = read.generation;
    }
  }

  async #takenOver(): Promise<UserError> {
    const { text } = await readControlObject(this.cloud, this.options.bucket, this.name);
    const holder = text === "" ? null : recordSchema.parse(JSON.parse(text)).holder;
    return holder === null
      ? new UserError("somebody else has worked on this erasure meanwhile; run the command again", exits.no)
      : heldBy(holder);
  }
}

function heldBy({ by, host, seen }: Holder): UserError {
  return new UserError(
    `${by} on ${host} is erasing the same people, last seen ${seen}; wait for that command, or run this one again ${stale / 60_000} minutes after it has ended`,
    exits.no,
  );
}
