/** Copies what a tenant has in its bucket into a folder, for the customer, with a manifest. Goes on where it was broken off. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { type DataObject, listObjects, readObject } from "../operate/cloud/buckets";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import { exits } from "../terminal/exits";
import type { Report } from "../terminal/progress";
import { UserError } from "../terminal/userError";

interface Exported {
  readonly objects: number;
  readonly bytes: number;
  /** SHA-256 of the manifest. */
  readonly manifest: string;
}

/** Name of the manifest in the folder. */
const manifestFile = "manifest.json";

/** An object of one of the tenant's buckets. */
interface BucketObject extends DataObject {
  readonly bucket: string;
}

export async function listAllObjects(cloud: GoogleCloud, buckets: readonly string[]): Promise<BucketObject[]> {
  const lists = await Promise.all(
    buckets.map(async (bucket) => (await listObjects(cloud, bucket)).map((object) => ({ ...object, bucket }))),
  );
  return lists.flat();
}

/** The same as long as no object was added, changed or deleted. */
export function listingDigest(objects: readonly BucketObject[]): string {
  const lines = objects.map(({ bucket, name, generation, md5 }) => JSON.stringify([bucket, name, generation, md5]));
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

export async function exportObjects(
  cloud: GoogleCloud,
  objects: readonly BucketObject[],
  folder: string,
  report: Report,
): Promise<Exported> {
  mkdirSync(join(folder, "objects"), { recursive: true, mode: 0o700 });
  const files: object[] = [];
  let bytes = 0;
  for (const [index, object] of objects.entries()) {
    report(`exporting object ${index + 1} of ${objects.length}`);
    const file = fileOf(object);
    const path = join(folder, file);
    const sha256 = (await isThere(path, object))
      ? await digestOf(path, "sha256", "hex")
      : await copy(cloud, object, path);
    files.push({
      file,
      bucket: object.bucket,
      name: object.name,
      generation: object.generation,
      size: object.size,
      sha256,
    });
    bytes += object.size;
  }
  const text = `${JSON.stringify({ version: 1, files }, null, 2)}\n`;
  writeFileSync(join(folder, manifestFile), text, { mode: 0o600 });
  return { objects: objects.length, bytes, manifest: createHash("sha256").update(text).digest("hex") };
}

/** A name of an object may lead out of the folder or be too long for a file, so the file is named by its digest. */
function fileOf({ bucket, name, generation }: BucketObject): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([bucket, name, generation]))
    .digest("hex")
    .slice(0, 32);
  const ending = /\.[a-z0-9]{1,8}$/i.exec(name)?.[0] ?? "";
  return `objects/${digest}${ending}`;
}

async function isThere(path: string, { size, md5 }: BucketObject): Promise<boolean> {
  return (
    md5 !== undefined &&
    existsSync(path) &&
    statSync(path).size === size &&
    (await digestOf(path, "md5", "base64")) === md5
  );
}

async function copy(cloud: GoogleCloud, object: BucketObject, path: string): Promise<string> {
  const partial = `${path}.part`;
  const file = await open(partial, "w", 0o600);
  const sums = { md5: createHash("md5"), sha256: createHash("sha256") };
  try {
    for await (const part of readObject(cloud, object.bucket, object)) {
      sums.md5.update(part);
      sums.sha256.update(part);
      await file.write(part);
    }
  } finally {
    await file.close();
  }
  if (object.md5 !== undefined && sums.md5.digest("base64") !== object.md5) {
    throw new UserError(
      `an object of ${object.bucket} arrived with another sum than Cloud Storage names; run the command again`,
      exits.couldNotTell,
    );
  }
  renameSync(partial, path);
  return sums.sha256.digest("hex");
}

async function digestOf(path: string, sum: "md5" | "sha256", form: "base64" | "hex"): Promise<string> {
  const hash = createHash(sum);
  for await (const part of createReadStream(path)) {
    hash.update(part as Buffer);
  }
  return hash.digest(form);
}
