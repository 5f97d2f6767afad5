/** Objects of a cell's control buckets: read, and written only if nobody else has written them meanwhile. */
import { type GoogleCloud, isConflict, isMissing, listAll } from "./googleCloud";

export interface ControlObject {
  readonly text: string;
  /** Google's number of this content; `0` if there is no object. */
  readonly generation: string;
}

const pathOf = (bucket: string, name: string) =>
  `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;

/** The object; an empty one of generation `0` if it doesn't exist. Throws if the bucket doesn't. */
export async function readControlObject(cloud: GoogleCloud, bucket: string, name: string): Promise<ControlObject> {
  try {
    const { headers, body } = await cloud.send({ api: "storage", path: pathOf(bucket, name), query: { alt: "media" } });
    return { text: body.toString("utf8"), generation: headers["x-goog-generation"] ?? "0" };
  } catch (error) {
    // A missing bucket is answered with 404 as well.
    if (isMissing(error) && error instanceof Error && error.message.includes("No such object")) {
      return { text: "", generation: "0" };
    }
    throw error;
  }
}

/** Names of the objects in a folder, such as `stopped/`, without that beginning, sorted. */
export async function listControlNames(cloud: GoogleCloud, bucket: string, folder: string): Promise<string[]> {
  const objects = await listAll<{ readonly name: string }>(
    cloud,
    { api: "storage", path: `/storage/v1/b/${encodeURIComponent(bucket)}/o`, query: { prefix: folder } },
    ({ items }) => items,
  );
  return objects.map(({ name }) => name.slice(folder.length)).sort();
}

/** Writes the object if its generation is still this one; an undefined text removes it. Returns false if it isn't. */
export async function writeControlObject(
  cloud: GoogleCloud,
  bucket: string,
  name: string,
  text: string | undefined,
  generation: string,
): Promise<boolean> {
  const query = { ifGenerationMatch: generation };
  try {
    if (text === undefined) {
      await cloud.send({ api: "storage", method: "DELETE", path: pathOf(bucket, name), query });
    } else {
      await cloud.send({
        api: "storage",
        method: "POST",
        path: `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o`,
        query: { ...query, uploadType: "media", name },
        body: Buffer.from(text),
      });
    }
    return true;
  } catch (error) {
    if (isConflict(error)) {
      return false;
    }
    throw error;
  }
}

/** Times that a change is tried again because somebody else wrote first. */
const changeTries = 5;

/**
 * Reads, changes and writes an object, again if somebody else wrote in between. `change` returns the new text, undefined to
 * remove the object, or the same text to leave it. Returns whether anything was written.
 */
export async function changeControlObject(
  cloud: GoogleCloud,
  bucket: string,
  name: string,
  change: (text: string) => string | undefined,
): Promise<boolean> {
  for (let attempt = 1; attempt <= changeTries; attempt++) {
    const { text, generation } = await readControlObject(cloud, bucket, name);
    const next = change(text);
    if (next === text || (next === undefined && generation === "0")) {
      return false;
    }
    if (await writeControlObject(cloud, bucket, name, next, generation)) {
      return true;
    }
  }
  throw new Error(`gs://${bucket}/${name} is being changed by somebody else; try again`);
}
