/** The marker of a stopped tenant: an object in the cell's control bucket that says who stopped it and what was there before. */
import * as z from "zod";
import { listControlNames, readControlObject, writeControlObject } from "../cloud/controlObjects";
import type { GoogleCloud } from "../cloud/googleCloud";

const prefix = "stopped/";

const markerSchema = z.object({
  version: z.literal(1),
  tenant: z.string(),
  /** RFC 3339. */
  since: z.string(),
  by: z.string(),
  reason: z.string(),
  /** True if the command turned everything off in the tenant's own list. */
  switchedOff: z.boolean(),
  services: z.array(
    z.object({
      path: z.string(),
      scaling: z.record(z.string(), z.union([z.string(), z.number()])),
      bindings: z.array(z.object({ role: z.string(), members: z.array(z.string()) })),
    }),
  ),
});

export type StopMarker = z.infer<typeof markerSchema>;

export interface ReadMarker {
  /** Undefined if the tenant is not stopped. */
  readonly marker: StopMarker | undefined;
  readonly generation: string;
}

export async function readMarker(cloud: GoogleCloud, bucket: string, tenant: string): Promise<ReadMarker> {
  const { text, generation } = await readControlObject(cloud, bucket, `${prefix}${tenant}`);
  return { marker: text === "" ? undefined : markerSchema.parse(JSON.parse(text)), generation };
}

/** Writes or removes the marker; false if somebody else did so meanwhile. */
export async function writeMarker(
  cloud: GoogleCloud,
  bucket: string,
  tenant: string,
  marker: StopMarker | undefined,
  generation: string,
): Promise<boolean> {
  const text = marker === undefined ? undefined : `${JSON.stringify(marker, null, 2)}\n`;
  return writeControlObject(cloud, bucket, `${prefix}${tenant}`, text, generation);
}

/** Markers of all stopped tenants of the cell, in the order of their ids. */
export async function listMarkers(cloud: GoogleCloud, bucket: string): Promise<StopMarker[]> {
  const tenants = await listControlNames(cloud, bucket, prefix);
  const markers = await Promise.all(tenants.map((tenant) => readMarker(cloud, bucket, tenant)));
  return markers.flatMap(({ marker }) => (marker === undefined ? [] : [marker]));
}
