/** Buckets of a tenant and their objects, all versions included. */
import { tenantLabel } from "../../../plan";
import { type GoogleCloud, isMissing, listAll } from "./googleCloud";

export interface DataBucket {
  readonly name: string;
  /** Seconds for which a deleted object can be brought back. */
  readonly softDeleteSeconds: number;
}

export interface DataObject {
  readonly name: string;
  /** Google's number of this content. */
  readonly generation: string;
  readonly size: number;
  /** MD5 of the content in base64; undefined for an object that was put together from parts. */
  readonly md5: string | undefined;
}

interface BucketAnswer {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly softDeletePolicy?: { readonly retentionDurationSeconds?: string };
}

interface ObjectAnswer {
  readonly name: string;
  readonly generation: string;
  readonly size: string;
  readonly md5Hash?: string;
}

const pathOf = (bucket: string, name: string) =>
  `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;

/** The buckets that hold the tenant's data, by label and name. */
export async function listDataBuckets(cloud: GoogleCloud, tenant: string): Promise<DataBucket[]> {
  const buckets = await listAll<BucketAnswer>(
    cloud,
    { api: "storage", path: "/storage/v1/b", query: { project: cloud.project } },
    ({ items }) => items,
  );
  return buckets.flatMap(({ name, labels, softDeletePolicy }) =>
    labels?.[tenantLabel] === tenant && name.startsWith(`${tenant}-data-`)
      ? [{ name, softDeleteSeconds: Number(softDeletePolicy?.retentionDurationSeconds ?? 0) }]
      : [],
  );
}

/** Every version of every object, in the order of names. */
export async function listObjects(cloud: GoogleCloud, bucket: string): Promise<DataObject[]> {
  const objects = await listAll<ObjectAnswer>(
    cloud,
    { api: "storage", path: `/storage/v1/b/${encodeURIComponent(bucket)}/o`, query: { versions: "true" } },
    ({ items }) => items,
  );
  return objects.map(({ name, generation, size, md5Hash }) => ({
    name,
    generation,
    size: Number(size),
    md5: md5Hash,
  }));
}

/** Bytes of one request: large objects must not be held in memory. */
const partSize = 8 * 1024 * 1024;

/** The content in parts. */
export async function* readObject(
  cloud: GoogleCloud,
  bucket: string,
  { name, generation, size }: DataObject,
): AsyncGenerator<Buffer> {
  const call = { api: "storage", path: pathOf(bucket, name), query: { alt: "media", generation } } as const;
  for (let start = 0; start < size; start += partSize) {
    const { body } = await cloud.send({ ...call, range: [start, Math.min(start + partSize, size) - 1] });
    yield body;
  }
}

/** Deletes one version of an object; one that is gone already is fine. */
export async function deleteObject(
  cloud: GoogleCloud,
  bucket: string,
  { name, generation }: Pick<DataObject, "name" | "generation">,
): Promise<void> {
  try {
    const query = { generation };
    await cloud.send({ api: "storage", method: "DELETE", path: pathOf(bucket, name), query, repeatable: true });
  } catch (error) {
    if (!isMissing(error)) {
      throw error;
    }
  }
}
