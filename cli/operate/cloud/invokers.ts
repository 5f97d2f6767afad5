/** Changes who may invoke a Cloud Run service, and how many instances it has. */
import { type GoogleCloud, isConflict } from "./googleCloud";
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

/** Times that a change is tried again because somebody else changed the policy in between. */
const changeTries = 5;

/** Reads, changes and writes the bindings. Writes nothing if `change` returns them as they are. */
export async function changeBindings(
  cloud: GoogleCloud,
  { path }: Pick<RunService, "path">,
  change: (bindings: readonly Binding[]) => readonly Binding[],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const policy = await cloud.call<PolicyAnswer>({ api: "run", path: `/v2/${path}:getIamPolicy` });
    const before = policy.bindings ?? [];
    const bindings = change(before);
    if (bindings === before) {
      return;
    }
    try {
      const body = { policy: { bindings, etag: policy.etag } };
      await cloud.call({ api: "run", method: "POST", path: `/v2/${path}:setIamPolicy`, body, repeatable: true });
      return;
    } catch (error) {
      if (!isConflict(error) || attempt === changeTries) {
        throw error;
      }
    }
  }
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
