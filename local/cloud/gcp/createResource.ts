/** Creates a resource: fills in defaults, checks quota, name and references, and writes it to the cloud folder. */
import { createHash } from "node:crypto";
import { isMap } from "../../../plan/contract";
import type { ResourceShape } from "../catalog/shape";
import { alreadyExists, CloudError, NotReady, quotaExceeded } from "../cloudError";
import { HalfMade } from "../halfMade";
import type { ResourceCall } from "../protocol/provider";
import type { Properties, Value } from "../protocol/values";
import type { Kind, WriteContext } from "../resources/kind";
import { expand } from "../resources/names";
import type { Cloud, StoredResource } from "../store/cloud";
import type { CloudSettings } from "../store/settings";
import type { ProviderConfig } from "./config";
import { setLabels } from "./labels";
import { canonicalPath, located, projectOf } from "./location";

/** Creates a resource in the cloud, or throws Google's error. */
export async function createResource(
  kind: Kind,
  shape: ResourceShape,
  cloud: Cloud,
  { inputs: given, urn }: Pick<ResourceCall, "inputs" | "urn">,
  config: ProviderConfig,
): Promise<StoredResource> {
  const settings = await cloud.settings();
  const now = new Date().toISOString();
  const takesProject = shape.inputs.has("project");
  const inputs = located(given, kind.path, takesProject, config);
  const defaults = kind.defaults?.(inputs) ?? inputs;
  const properties: Properties = {
    ...shape.known,
    ...Object.fromEntries(Object.entries(defaults).filter(([name]) => shape.inputs.has(name))),
    ...setLabels(shape, inputs, config),
  };

  const make = async (): Promise<StoredResource> => {
    const projectId = takesProject ? String(properties.project) : "";
    const base = { projectId, properties, cloud, settings, now };
    const server = await kind.serverName?.(base);
    const parts = server === undefined ? properties : { ...properties, server };
    const path = expand(kind.path, parts);
    if (path === undefined) {
      throw new CloudError(400, `Invalid resource name for ${kind.noun}: '${kind.path}'`, "badRequest");
    }
    const canonical = canonicalPath(path, settings);
    if (!kind.makesProject) {
      projectOf(canonical, settings, kind.api);
    }
    await requireEnabledApi(cloud, settings, kind.api, projectId);
    if (takesProject) {
      projectOf(`projects/${projectId}`, settings, kind.api);
    }
    const name = `${kind.api}/${canonical}`;
    return cloud.locks.hold(name, async () => {
      const occupied = await cloud.resources.read(name);
      if (occupied && settings.resumeCreates && repeats(occupied, urn, given)) {
        return occupied;
      }
      if (occupied && (!kind.adopts || occupied.deletedAt !== undefined)) {
        throw occupied.deletedAt === undefined ? alreadyExists(name) : nameKept(kind, name);
      }
      const asked = { ...base, name, existing: occupied };
      const problem = await verified(kind, asked);
      const context = { ...asked, halfMade: problem !== undefined };
      const computed = await (kind.compute?.(context) ?? { properties: {} });
      const all = { ...properties, ...computed.properties };
      const hidden = new Set(kind.hidden ?? []);
      const stored: StoredResource = {
        name,
        type: kind.type,
        id: expand(kind.id ?? kind.path, { ...all, ...(server === undefined ? {} : { server }) }) ?? canonical,
        properties: Object.fromEntries(Object.entries(all).filter(([property]) => !hidden.has(property))),
        origin: { urn, digest: digestOf(given) },
        ...(computed.payload === undefined ? {} : { payload: computed.payload }),
      };
      await cloud.resources.write(name, stored);
      if (problem !== undefined) {
        throw halfMade(kind, stored, inputs, problem);
      }
      return stored;
    });
  };

  if (kind.serverName) {
    return cloud.locks.hold(`names ${kind.serverNameScope?.(inputs) ?? kind.type}`, make);
  }
  if (!kind.quota) {
    return make();
  }
  const { setting, metric } = kind.quota;
  const collection = canonicalPath(expand(kind.path, properties) ?? "", settings)
    .split("/")
    .slice(0, -1)
    .join("/");
  return cloud.locks.hold(`quota ${kind.api}/${collection}`, async () => {
    const held = await cloud.resources.listDirect(`${kind.api}/${collection}`);
    if (held.filter((resource) => resource.deletedAt === undefined).length >= settings.quotas[setting]) {
      throw quotaExceeded(metric, settings.quotas[setting], collection);
    }
    return make();
  });
}

/** Throws what refuses the create. Returns what only its first revision fails on, if the resource stays all the same. */
async function verified(kind: Kind, context: WriteContext): Promise<NotReady | undefined> {
  try {
    await kind.verify?.(context);
    return undefined;
  } catch (error) {
    if (error instanceof NotReady && kind.staysHalfMade === true && context.settings.halfMadeServices) {
      return error;
    }
    throw error;
  }
}

/** Worded as the provider words it, which has the operation's message only (google-beta 7.45.0). */
function halfMade(kind: Kind, stored: StoredResource, inputs: Properties, problem: NotReady): HalfMade {
  const noun = `${kind.noun[0]?.toUpperCase()}${kind.noun.slice(1)}`;
  const message = `Error waiting to create ${noun}: Error waiting for Creating ${noun}: Error code 9, message: ${problem.text}`;
  return new HalfMade(stored.id, inputs, message);
}

function repeats(occupied: StoredResource, urn: string, inputs: Properties): boolean {
  return (
    occupied.deletedAt === undefined && occupied.origin?.urn === urn && occupied.origin.digest === digestOf(inputs)
  );
}

function digestOf(inputs: Properties): string {
  const sorted = (value: Value): Value =>
    Array.isArray(value)
      ? value.map(sorted)
      : isMap(value)
        ? Object.fromEntries(
            Object.keys(value)
              .sort()
              .map((key) => [key, sorted(value[key] ?? null)]),
          )
        : value;
  return createHash("sha256")
    .update(JSON.stringify(sorted(inputs)))
    .digest("hex");
}

/** APIs that are always on. */
const alwaysEnabled: ReadonlySet<string> = new Set([
  "serviceusage.googleapis.com",
  "cloudresourcemanager.googleapis.com",
  "storage.googleapis.com",
]);

async function requireEnabledApi(cloud: Cloud, settings: CloudSettings, api: string, projectId: string): Promise<void> {
  if (!settings.requireEnabledApis || alwaysEnabled.has(api) || projectId === "") {
    return;
  }
  if (!(await cloud.find(`serviceusage.googleapis.com/projects/${projectId}/services/${api}`))) {
    throw new CloudError(
      403,
      `${api} has not been used in project ${projectId} before or it is disabled. Enable it and retry`,
      "accessNotConfigured",
    );
  }
}

function nameKept(kind: Kind, name: string): CloudError {
  return new CloudError(
    409,
    `${kind.noun} '${name.slice(name.indexOf("/") + 1)}' already exists: its name stays taken after deletion`,
    "alreadyExists",
  );
}
