/**
 * An object of the cell's control bucket that one command at a time works on: it names its holder, and is written only if nobody else
 * has written it meanwhile.
 */
import * as z from "zod";
import { readControlObject, writeControlObject } from "../operate/cloud/controlObjects";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

export const holderSchema = z.object({
  by: z.string(),
  host: z.string(),
  process: z.number(),
  /** Random: tells two commands of one person apart. */
  run: z.string(),
  /** RFC 3339; renewed with every step. */
  seen: z.string(),
});
export type Holder = z.infer<typeof holderSchema>;

/** Milliseconds after which a holder that says nothing has ended; longer than any one step. */
const stale = 5 * 60_000;

export interface HoldOptions<Record> {
  readonly bucket: string;
  /** Name of the object. */
  readonly name: string;
  readonly schema: z.ZodType<Record>;
  /** The record of a work that nobody has begun. */
  readonly begin: (time: string) => Record;
  /** What the holder does, such as `erasing the same people`. */
  readonly doing: string;
  readonly holder: Omit<Holder, "seen">;
  /** Whether the command that holds it still runs, as far as this machine knows. */
  readonly isAlive: (holder: Holder) => boolean;
  readonly now: () => number;
}

/** A record that this command holds. */
export class HeldObject<Record extends { readonly holder: Holder | null }> {
  #generation: string;

  private constructor(
    readonly cloud: GoogleCloud,
    readonly options: HoldOptions<Record>,
    public record: Record,
    generation: string,
  ) {
    this.#generation = generation;
  }

  /** Opens the record, or begins it. Throws a UserError that says who is at it, if somebody is. */
  static async open<Record extends { readonly holder: Holder | null }>(
    cloud: GoogleCloud,
    options: HoldOptions<Record>,
  ): Promise<HeldObject<Record>> {
    const { bucket, name, schema, begin, doing, isAlive, now } = options;
    const { text, generation } = await readControlObject(cloud, bucket, name);
    const found = text === "" ? undefined : schema.parse(JSON.parse(text));
    const other = found?.holder;
    if (other && isAlive(other) && now() - Date.parse(other.seen) < stale) {
      throw heldBy(other, doing);
    }
    const held = new HeldObject(cloud, options, found ?? begin(new Date(now()).toISOString()), generation);
    await held.save();
    return held;
  }

  /** Writes the record. Throws if another command has taken it over. */
  async save(release = false): Promise<void> {
    const { bucket, name, holder, now } = this.options;
    const next = { ...this.record, holder: release ? null : { ...holder, seen: new Date(now()).toISOString() } };
    const text = `${JSON.stringify(next, null, 2)}\n`;
    if (!(await writeControlObject(this.cloud, bucket, name, text, this.#generation))) {
      throw await this.#takenOver();
    }
    this.record = next;
    if (!release) {
      const read = await readControlObject(this.cloud, bucket, name);
      if (read.text !== text) {
        throw await this.#takenOver();
      }
      this.#generation = read.generation;
    }
  }

  async #takenOver(): Promise<UserError> {
    const { bucket, name, schema, doing } = this.options;
    const { text } = await readControlObject(this.cloud, bucket, name);
    const holder = text === "" ? null : schema.parse(JSON.parse(text)).holder;
    return holder === null
      ? new UserError(`somebody else was ${doing} meanwhile; run the command again`, exits.no)
      : heldBy(holder, doing);
  }
}

function heldBy({ by, host, seen }: Holder, doing: string): UserError {
  return new UserError(
    `${by} on ${host} is ${doing}, last seen ${seen}; wait for that command, or run this one again ${stale / 60_000} minutes after it has ended`,
    exits.no,
  );
}
