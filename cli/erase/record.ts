/**
 * The record of an erasure: an object in the cell's control bucket, so that a command that was broken off goes on, and one operator
 * at a time works on it. It holds digests and the vendors' task ids: no id, no key and no pseudonym.
 */
import * as z from "zod";
import { type ProxiedVendorName, proxiedVendorNames } from "../../plan";
import { listControlNames, readControlObject } from "../operate/cloud/controlObjects";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import { HeldObject, type HoldOptions, holderSchema } from "./heldObject";

export const vendorSchema = z.enum(proxiedVendorNames as unknown as [ProxiedVendorName, ...ProxiedVendorName[]]);

const batchSchema = z.object({
  vendor: vendorSchema,
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

const folderOf = (tenant: string) => `erasures/${tenant}/`;

export interface OpenOptions extends Pick<HoldOptions<ErasureRecord>, "bucket" | "holder" | "isAlive" | "now"> {
  readonly tenant: string;
  /** Names that the record may have; a new one gets the first. */
  readonly names: readonly string[];
  readonly people: number;
}

/** A record that this command holds. */
export type HeldRecord = HeldObject<ErasureRecord>;

/** Opens the record of these people, or begins it. Throws a UserError that says who is at it, if somebody is. */
export async function openRecord(cloud: GoogleCloud, options: OpenOptions): Promise<HeldRecord> {
  const { tenant, names, people, ...holding } = options;
  const present = names.length === 1 ? [] : await recordsOf(cloud, holding.bucket, tenant);
  const subject = names.find((one) => present.includes(one)) ?? names[0] ?? "";
  return HeldObject.open(cloud, {
    ...holding,
    name: folderOf(tenant) + subject,
    schema: recordSchema,
    doing: "erasing the same people",
    begin: (begun) => ({
      version: 1,
      tenant,
      subject,
      people,
      begun,
      by: holding.holder.by,
      holder: null,
      batches: [],
    }),
  });
}

/** Names of all records of erasures of a tenant's people. */
export function recordsOf(cloud: GoogleCloud, bucket: string, tenant: string): Promise<string[]> {
  return listControlNames(cloud, bucket, folderOf(tenant));
}

/** Reads a record without holding it. */
export async function readRecord(
  cloud: GoogleCloud,
  bucket: string,
  tenant: string,
  name: string,
): Promise<ErasureRecord | undefined> {
  const { text } = await readControlObject(cloud, bucket, folderOf(tenant) + name);
  return text === "" ? undefined : recordSchema.parse(JSON.parse(text));
}
