/**
 * How far an off-boarding is: an object in the cell's control bucket. It says what was done and asked for, never what the cloud looks
 * like: that is read from the cloud each time.
 */
import * as z from "zod";
import { HeldObject, type HoldOptions, holderSchema } from "../erase/heldObject";
import { vendorSchema } from "../erase/record";
import { readControlObject } from "../operate/cloud/controlObjects";
import type { GoogleCloud } from "../operate/cloud/googleCloud";

const time = z.string();

const stateSchema = z.object({
  version: z.literal(1),
  tenant: z.string(),
  begun: time,
  by: z.string(),
  holder: holderSchema.nullable(),
  /** Records among which the people are divided; fixed when the vendors are first asked. */
  parts: z.number().nullable(),
  people: z.number(),
  exported: z
    .object({
      at: time,
      by: z.string(),
      /** False if the operator gave `--without-export`. */
      isWanted: z.boolean(),
      objects: z.number(),
      bytes: z.number(),
      /** SHA-256 of the manifest that lies beside the files. */
      manifest: z.string(),
      /** Digest of the names, generations and sums of all objects, to notice a change. */
      listing: z.string(),
    })
    .nullable(),
  /** When every vendor had deleted or accepted, or was left to be done by hand. */
  vendorsDone: z
    .object({
      at: time,
      vendors: z.array(vendorSchema),
      byHand: z.array(vendorSchema),
      /** Versions of pseudonym keys for which they were asked, and those that nobody could read. */
      keys: z.array(z.string()),
      gone: z.array(z.string()),
    })
    .nullable(),
  keysDestroyed: time.nullable(),
  /** When the first object was deleted: from then on the bucket differs from the export. */
  emptying: time.nullable(),
  emptied: z.object({ at: time, objects: z.number() }).nullable(),
});
export type OffboardState = z.infer<typeof stateSchema>;
export type HeldState = HeldObject<OffboardState>;

/** Name of the object in the control bucket. */
export const stateName = (tenant: string) => `offboardings/${tenant}`;

export type HoldStateOptions = Pick<HoldOptions<OffboardState>, "bucket" | "holder" | "isAlive" | "now">;

/** Opens the off-boarding of a tenant, or begins it. Throws a UserError that says who is at it, if somebody is. */
export async function openState(cloud: GoogleCloud, tenant: string, options: HoldStateOptions): Promise<HeldState> {
  return HeldObject.open(cloud, {
    ...options,
    name: stateName(tenant),
    schema: stateSchema,
    doing: `off-boarding tenant '${tenant}'`,
    begin: (begun) => ({
      version: 1,
      tenant,
      begun,
      by: options.holder.by,
      holder: null,
      parts: null,
      people: 0,
      exported: null,
      vendorsDone: null,
      keysDestroyed: null,
      emptying: null,
      emptied: null,
    }),
  });
}

/** Reads how far an off-boarding is without holding it; undefined if none has begun. */
export async function readState(
  cloud: GoogleCloud,
  bucket: string,
  tenant: string,
): Promise<OffboardState | undefined> {
  const { text } = await readControlObject(cloud, bucket, stateName(tenant));
  return text === "" ? undefined : stateSchema.parse(JSON.parse(text));
}

export async function note(held: HeldState, change: Partial<OffboardState>): Promise<void> {
  held.record = { ...held.record, ...change };
  await held.save();
}
