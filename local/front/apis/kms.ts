/** Cloud KMS API: reading key rings, keys and versions, and ordering a version's destruction. Versions encrypt nothing here. */
import type { StoredResource } from "../../cloud/store/cloud";
import { sendJson } from "../http";
import { type Api, type ApiRequest, requirePermission } from "./apiContext";
import { ApiError, missing, unsupported } from "./apiError";

const api = "cloudkms.googleapis.com";
const versionType = "gcp:kms/cryptoKeyVersion:CryptoKeyVersion";

/** Cloud KMS's REST API, v1. */
export const kmsApi: Api = async (call) => {
  const { url, request } = call;
  const path =
    /^\/v1\/(projects\/[^/]+\/locations\/[^/]+)\/keyRings(?:\/([^/]+)\/cryptoKeys(?:\/([^/]+)\/cryptoKeyVersions(?:\/([0-9]+):([a-z]+))?)?)?$/.exec(
      decodeURIComponent(url.pathname),
    );
  if (!path) {
    throw missing("Method");
  }
  const [, location = "", ring, key, version, verb] = path;
  const rings = `${api}/${location}/keyRings`;
  if (ring === undefined) {
    await requirePermission(call, "cloudkms.keyRings.list", projectOf(location));
    const found = await call.cloud.resources.listDirect(rings);
    return sendJson(call.response, 200, { keyRings: found.map(({ name }) => ({ name: relative(name) })) });
  }
  if (key === undefined) {
    await requirePermission(call, "cloudkms.cryptoKeys.list", `${rings}/${ring}`);
    const found = await call.cloud.resources.listDirect(`${rings}/${ring}/cryptoKeys`);
    return sendJson(call.response, 200, { cryptoKeys: found.map(keyBody) });
  }
  const name = `${rings}/${ring}/cryptoKeys/${key}`;
  if (version === undefined) {
    await requirePermission(call, "cloudkms.cryptoKeyVersions.list", name);
    return sendJson(call.response, 200, { cryptoKeyVersions: await versionsOf(call, await requireKey(call, name)) });
  }
  if (request.method !== "POST" || verb !== "destroy") {
    throw unsupported(`${request.method} of '${verb}'`);
  }
  await requirePermission(call, "cloudkms.cryptoKeyVersions.destroy", name, { below: `cryptoKeyVersions/${version}` });
  return destroy(call, await requireKey(call, name), version);
};

async function destroy(call: ApiRequest, key: StoredResource, version: string): Promise<void> {
  const { cloud, response } = call;
  const name = `${key.name}/cryptoKeyVersions/${version}`;
  const body = await cloud.locks.hold(name, async () => {
    const found = (await versionsOf(call, key)).find((one) => one.name === relative(name));
    if (!found) {
      throw missing(`CryptoKeyVersion ${relative(name)}`);
    }
    if (found.destroyTime !== undefined) {
      const message = `${relative(name)} is not in a state that can be destroyed, got ${found.state}.`;
      throw new ApiError(400, message, "FAILED_PRECONDITION");
    }
    const destroyTime = new Date(Date.now() + delayOf(key)).toISOString();
    const before = await cloud.resources.read(name);
    const properties = { ...before?.properties, name: relative(name), state: "DESTROY_SCHEDULED", destroyTime };
    await cloud.resources.write(name, { name, type: versionType, id: relative(name), ...before, properties });
    return { name: relative(name), state: "DESTROY_SCHEDULED", destroyTime };
  });
  sendJson(response, 200, body);
}

/** The version that came with the key, and those that were added. With the key, all go. */
async function versionsOf({ cloud }: ApiRequest, key: StoredResource) {
  const stored = await cloud.resources.listDirect(`${key.name}/cryptoKeyVersions`);
  const byName = new Map(stored.map((one) => [relative(one.name), one]));
  const first = `${relative(key.name)}/cryptoKeyVersions/1`;
  const names = [...new Set([first, ...byName.keys()])].sort();
  return names.map((name) => {
    const { properties, deletedAt = key.deletedAt } = byName.get(name) ?? {};
    const ordered =
      typeof properties?.destroyTime === "string"
        ? properties.destroyTime
        : deletedAt && new Date(Date.parse(deletedAt) + delayOf(key)).toISOString();
    if (ordered === undefined) {
      return { name, state: String(properties?.state ?? "ENABLED") };
    }
    return {
      name,
      state: Date.parse(ordered) <= Date.now() ? "DESTROYED" : "DESTROY_SCHEDULED",
      destroyTime: ordered,
    };
  });
}

function delayOf({ properties }: StoredResource): number {
  return (Number.parseFloat(String(properties.destroyScheduledDuration)) || 30 * 24 * 3600) * 1000;
}

function keyBody({ name, properties }: StoredResource) {
  return { name: relative(name), labels: properties.effectiveLabels ?? properties.labels ?? {} };
}

async function requireKey({ cloud }: ApiRequest, name: string): Promise<StoredResource> {
  const key = await cloud.resources.read(name);
  if (!key) {
    throw missing(`CryptoKey ${relative(name)}`);
  }
  return key;
}

function projectOf(location: string): string {
  return `cloudresourcemanager.googleapis.com/${location.replace(/\/locations\/.*$/, "")}`;
}

function relative(name: string): string {
  return name.slice(api.length + 1);
}
