/** A rotation in progress: an object in the cell's control bucket, so that an interrupted command can go on. */
import * as z from "zod";
import { listControlNames, readControlObject, writeControlObject } from "../cloud/controlObjects";
import type { GoogleCloud } from "../cloud/googleCloud";

const prefix = "rotations/";

const rotationSchema = z.object({
  version: z.literal(1),
  secret: z.string(),
  by: z.string(),
  /** RFC 3339. */
  since: z.string(),
  /** Version with the new value; null until it has been added. */
  added: z.number().nullable(),
  /** Fingerprint of the new value, by which readers say that they use it. */
  fingerprint: z.string(),
  /** Versions that are to go. */
  old: z.array(z.number()),
  /** From when they may be destroyed, RFC 3339; null until they are disabled. */
  destroyFrom: z.string().nullable(),
});

export type Rotation = z.infer<typeof rotationSchema>;

export interface ReadRotation {
  readonly rotation: Rotation | undefined;
  readonly generation: string;
}

export async function readRotation(cloud: GoogleCloud, bucket: string, secret: string): Promise<ReadRotation> {
  const { text, generation } = await readControlObject(cloud, bucket, `${prefix}${secret}`);
  return { rotation: text === "" ? undefined : rotationSchema.parse(JSON.parse(text)), generation };
}

/** Writes the rotation, or removes it. Throws if somebody else works on the same one. */
export async function writeRotation(
  cloud: GoogleCloud,
  bucket: string,
  secret: string,
  rotation: Rotation | undefined,
  generation: string,
): Promise<string> {
  const name = `${prefix}${secret}`;
  const text = rotation === undefined ? undefined : `${JSON.stringify(rotation, null, 2)}\n`;
  if (!(await writeControlObject(cloud, bucket, name, text, generation))) {
    throw new Error(`somebody else is rotating ${secret} at this moment; look at gs://${bucket}/${name}`);
  }
  return (await readControlObject(cloud, bucket, name)).generation;
}

/** Ids of the secrets with a rotation under way. */
export function listRotations(cloud: GoogleCloud, bucket: string): Promise<string[]> {
  return listControlNames(cloud, bucket, prefix);
}
