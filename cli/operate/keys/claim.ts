/** Lets one operator at a time add versions to a secret: Secret Manager itself adds as many as are asked for. */
import type { CellInProject } from "../cloud/cell";
import { readControlObject, writeControlObject } from "../cloud/controlObjects";
import type { GoogleCloud } from "../cloud/googleCloud";

/** Milliseconds after which a claim is of a command that has ended without removing it. */
const stale = 120_000;

/** Does the work while nobody else works on the secret. Returns `busy` with who does, if somebody does. */
export async function claimed<T>(
  cloud: GoogleCloud,
  { switchBucket }: CellInProject,
  secretId: string,
  by: string,
  work: () => Promise<T>,
): Promise<{ readonly done: T } | { readonly busy: string }> {
  const name = `claims/${secretId}`;
  const { text, generation } = await readControlObject(cloud, switchBucket, name);
  const [holder = "", since = ""] = text.split("\n");
  if (text !== "" && Date.now() - Date.parse(since) < stale) {
    return { busy: holder };
  }
  if (!(await writeControlObject(cloud, switchBucket, name, `${by}\n${new Date().toISOString()}\n`, generation))) {
    const [other = ""] = (await readControlObject(cloud, switchBucket, name)).text.split("\n");
    return { busy: other || "somebody else" };
  }
  try {
    return { done: await work() };
  } finally {
    const own = await readControlObject(cloud, switchBucket, name);
    await writeControlObject(cloud, switchBucket, name, undefined, own.generation);
  }
}
