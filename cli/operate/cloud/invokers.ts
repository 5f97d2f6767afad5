/** Changes who may invoke a Cloud Run service, and how many instances it has. */
import type { ApiCall, GoogleCloud } from "./googleCloud";
import { type Binding, changePolicy, type Policy } from "./policies";
import type { RunService, Scaling } from "./services";

const readPolicy = (path: string): ApiCall => ({ api: "run", path: `/v2/${path}:getIamPolicy` });

/** The bindings of a service's own policy. */
export async function readBindings(cloud: GoogleCloud, { path }: RunService): Promise<readonly Binding[]> {
  const { bindings } = await cloud.call<Policy>(readPolicy(path));
  return bindings ?? [];
}

/** Changes the bindings of a service's own policy. Writes nothing if `change` returns them as they are. */
export async function changeBindings(
  cloud: GoogleCloud,
  { path }: Pick<RunService, "path">,
  change: (bindings: readonly Binding[]) => readonly Binding[],
): Promise<void> {
  await changePolicy(
    cloud,
    {
      read: readPolicy(path),
      write: ({ etag }, bindings) => ({
        api: "run",
        method: "POST",
        path: `/v2/${path}:setIamPolicy`,
        body: { policy: { bindings, etag } },
        repeatable: true,
      }),
    },
    change,
  );
}

export async function writeScaling(
  cloud: GoogleCloud,
  { path }: Pick<RunService, "path">,
  scaling: Scaling,
): Promise<void> {
  await cloud.call({
    api: "run",
    method: "PATCH",
    path: `/v2/${path}`,
    query: { updateMask: "scaling" },
    body: { scaling },
    repeatable: true,
  });
}
