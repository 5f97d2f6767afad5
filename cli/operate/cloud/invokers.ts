/** Changes who may invoke a Cloud Run service, and how many instances it has. */
import type { GoogleCloud } from "./googleCloud";
import type { RunService, Scaling } from "./services";

export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
}

interface PolicyAnswer {
  readonly etag?: string;
  readonly bindings?: readonly Binding[];
}

/** The bindings of a service's own policy. */
export async function readBindings(cloud: GoogleCloud, { path }: RunService): Promise<readonly Binding[]> {
  const { bindings } = await cloud.call<PolicyAnswer>({ api: "run", path: `/v2/${path}:getIamPolicy` });
  return bindings ?? [];
}

/** Replaces the bindings, unless somebody else changes the policy at the same time. */
export async function writeBindings(
  cloud: GoogleCloud,
  { path }: Pick<RunService, "path">,
  bindings: readonly Binding[],
): Promise<void> {
  const { etag } = await cloud.call<PolicyAnswer>({ api: "run", path: `/v2/${path}:getIamPolicy` });
  await cloud.call({
    api: "run",
    method: "POST",
    path: `/v2/${path}:setIamPolicy`,
    body: { policy: { bindings, etag } },
    repeatable: true,
  });
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
