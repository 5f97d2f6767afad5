/** Changes a stored resource as the cloud's own API does: checks it, computes what the server fills in, and writes it. */
import { notFound } from "../cloudError";
import { knownText, type Properties } from "../protocol/values";
import type { Computed, Kind } from "../resources/kind";
import type { Cloud, StoredResource } from "../store/cloud";

/** @param change gives the wanted properties from what is stored; called while nobody else may write */
export async function updateResource(
  kind: Kind,
  cloud: Cloud,
  name: string,
  change: (existing: StoredResource) => Properties,
): Promise<StoredResource> {
  return cloud.locks.hold(name, async () => {
    const existing = await cloud.find(name);
    if (!existing) {
      throw notFound(name);
    }
    const properties = change(existing);
    const settings = await cloud.settings();
    const projectId = knownText(properties.project) ?? "";
    const context = { name, projectId, properties, cloud, settings, existing, now: new Date().toISOString() };
    await kind.verify?.(context);
    const computed = await (kind.compute?.(context) ?? { properties: {} });
    const next = storedFrom(existing, properties, computed);
    await cloud.resources.write(name, next);
    return next;
  });
}

function storedFrom(existing: StoredResource, properties: Properties, computed: Computed): StoredResource {
  const payload = computed.payload ?? existing.payload;
  return {
    ...existing,
    properties: { ...properties, ...computed.properties },
    ...(payload === undefined ? {} : { payload }),
  };
}
