/** Objects of Cloud Storage as the local run keeps them. */
import { createHash } from "node:crypto";
import { keptBecause } from "../../cloud/resources/objectHolds";
import type { Cloud, StoredResource } from "../../cloud/store/cloud";
import { ApiError, invalid } from "./apiError";
import { crc32cBase64 } from "./crc32c";

const api = "storage.googleapis.com";
const objectType = "gcp:storage/bucketObject:BucketObject";

/** An object as the local run keeps it: beside the cloud's other resources, content in the payload. */
export interface ObjectKey {
  readonly bucket: string;
  readonly name: string;
}

export interface NewObject {
  readonly content: Buffer;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A request's condition on the generation of an object; 0 means that the object must not exist. */
export interface Preconditions {
  readonly ifGenerationMatch?: number;
  readonly ifGenerationNotMatch?: number;
}

export function bucketName(bucket: string): string {
  return `${api}/buckets/${bucket}`;
}

function objectName({ bucket, name }: ObjectKey): string {
  // Objects are stored by path: with an empty part, two names would mean one file.
  if (
    name === "" ||
    Buffer.byteLength(name) > 1024 ||
    name.split("/").some((part) => part === "" || part.length > 200)
  ) {
    throw invalid("the name of an object must have parts of 1 to 200 characters between its slashes in the local run");
  }
  return `${bucketName(bucket)}/o/${name}`;
}

export async function findObject(cloud: Cloud, key: ObjectKey): Promise<StoredResource | undefined> {
  return cloud.find(objectName(key));
}

/** Objects of a bucket whose names start with the prefix, in the order of names. */
export async function listObjects(cloud: Cloud, bucket: string, prefix: string): Promise<StoredResource[]> {
  const all = await cloud.resources.listBelow(`${bucketName(bucket)}/o`);
  return all
    .filter((object) => object.deletedAt === undefined && String(object.properties.name).startsWith(prefix))
    .sort((left, right) => (String(left.properties.name) < String(right.properties.name) ? -1 : 1));
}

export async function writeObject(
  cloud: Cloud,
  key: ObjectKey,
  { content, contentType, metadata }: NewObject,
  preconditions: Preconditions,
): Promise<StoredResource> {
  const name = objectName(key);
  return cloud.locks.hold(name, async () => {
    const existing = await cloud.find(name);
    checkPreconditions(existing, preconditions);
    if (existing) {
      await refuseWhileKept(cloud, key, existing);
    }
    const now = new Date().toISOString();
    const generation = Math.max(Date.now() * 1000, Number(existing?.properties.generation ?? 0) + 1);
    const md5 = createHash("md5").update(content).digest();
    const stored: StoredResource = {
      name,
      type: objectType,
      id: `${key.bucket}-${key.name}`,
      properties: {
        bucket: key.bucket,
        name: key.name,
        contentType,
        metadata: { ...metadata },
        generation,
        metageneration: 1,
        crc32c: crc32cBase64(content),
        md5hash: md5.toString("base64"),
        size: content.length,
        storageClass: "STANDARD",
        timeCreated: now,
        updated: now,
      },
      payload: content.toString("base64"),
    };
    await cloud.resources.write(name, stored);
    return stored;
  });
}

export async function removeObject(cloud: Cloud, key: ObjectKey, preconditions: Preconditions): Promise<boolean> {
  const name = objectName(key);
  return cloud.locks.hold(name, async () => {
    const existing = await cloud.find(name);
    checkPreconditions(existing, preconditions);
    if (existing) {
      await refuseWhileKept(cloud, key, existing);
      await cloud.resources.remove(name);
    }
    return existing !== undefined;
  });
}

/** Throws while the object may be neither deleted nor replaced (Cloud Storage, "Object holds", "Bucket Lock"). */
async function refuseWhileKept(cloud: Cloud, { bucket, name }: ObjectKey, object: StoredResource): Promise<void> {
  const kept = keptBecause(
    object.properties,
    (await cloud.find(bucketName(bucket)))?.properties ?? {},
    await cloud.clock.now(),
  );
  if (kept !== undefined) {
    throw new ApiError(403, `Object '${bucket}/${name}' ${kept} and cannot be deleted or overwritten`, "FORBIDDEN");
  }
}

function checkPreconditions(existing: StoredResource | undefined, preconditions: Preconditions): void {
  const generation = Number(existing?.properties.generation ?? 0);
  const { ifGenerationMatch, ifGenerationNotMatch } = preconditions;
  if (
    (ifGenerationMatch !== undefined && ifGenerationMatch !== generation) ||
    (ifGenerationNotMatch !== undefined && ifGenerationNotMatch === generation)
  ) {
    throw new ApiError(412, "At least one of the pre-conditions you specified did not hold.", "FAILED_PRECONDITION");
  }
}

export function contentOf(object: StoredResource): Buffer {
  return Buffer.from(object.payload ?? "", "base64");
}

/** The object resource of the JSON API; the numbers are text there. */
export function objectBody(object: StoredResource) {
  const { bucket, name, contentType, metadata, generation, metageneration, timeCreated, updated, storageClass } =
    object.properties;
  const content = contentOf(object);
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    bucket,
    name,
    contentType,
    metadata: metadata ?? {},
    generation: String(generation),
    metageneration: String(metageneration ?? 1),
    size: String(content.length),
    crc32c: crc32cBase64(content),
    md5Hash: createHash("md5").update(content).digest("base64"),
    storageClass,
    timeCreated,
    updated: updated ?? timeCreated,
  };
}
