/** Creates and deletes secrets through Secret Manager's API, outside of Pulumi. */
import { z } from "zod";
import type { StoredResource } from "../../cloud/store/cloud";
import { type ApiRequest, readJson } from "./apiContext";
import { ApiError, invalid, missing } from "./apiError";

const replication = z.union([
  z.object({ automatic: z.object({}) }),
  z.object({ userManaged: z.object({ replicas: z.array(z.object({ location: z.string() })).min(1) }) }),
]);
const secretBody = z.object({ replication, labels: z.record(z.string(), z.string()).default({}) });

/** @param folder full name of the collection, such as `secretmanager.googleapis.com/projects/p/secrets` */
export async function createSecret(call: ApiRequest, folder: string): Promise<StoredResource> {
  const id = call.url.searchParams.get("secretId") ?? "";
  const { labels, replication: where } = await parseSecret(call);
  if (!/^[a-zA-Z0-9_-]{1,255}$/.test(id)) {
    throw invalid("'secretId' must be 1 to 255 letters, digits, '_' and '-'");
  }
  const { cloud } = call;
  const name = `${folder}/${id}`;
  const path = name.slice(name.indexOf("/") + 1);
  const project = path.split("/")[1] ?? "";
  return cloud.locks.hold(name, async () => {
    if (await cloud.find(name)) {
      throw new ApiError(409, `Secret [${path}] already exists.`, "ALREADY_EXISTS");
    }
    const number = (await cloud.settings()).projects[project]?.number ?? "";
    const stored: StoredResource = {
      name,
      type: "gcp:secretmanager/secret:Secret",
      id: path,
      properties: {
        name: path.replace(`projects/${project}/`, `projects/${number}/`),
        project,
        secretId: id,
        replication: "automatic" in where ? { auto: {} } : { userManaged: where.userManaged },
        effectiveLabels: labels,
        createTime: new Date().toISOString(),
      },
    };
    await cloud.resources.write(name, stored);
    return stored;
  });
}

/** Deletes a secret with all of its versions and its policy. */
export async function deleteSecret({ cloud }: ApiRequest, name: string): Promise<void> {
  if (!(await cloud.find(name))) {
    throw missing(`Secret [${name.slice(name.indexOf("/") + 1)}]`);
  }
  for (const version of await cloud.resources.listDirect(`${name}/versions`)) {
    await cloud.resources.remove(version.name);
  }
  await cloud.remove(name);
}

async function parseSecret(call: ApiRequest): Promise<z.infer<typeof secretBody>> {
  const parsed = secretBody.safeParse(await readJson(call, 10_000));
  if (!parsed.success) {
    throw invalid("the body must be a Secret with 'replication'");
  }
  return parsed.data;
}
