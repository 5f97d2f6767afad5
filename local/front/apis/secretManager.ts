/** Secret Manager API: creating, reading, listing and deleting secrets; reading, adding, listing and ending versions. */
import { findVersion } from "../../cloud/resources/secrets";
import type { StoredResource } from "../../cloud/store/cloud";
import { readBody, sendJson } from "../http";
import { type Api, type ApiRequest, requirePermission } from "./apiContext";
import { ApiError, invalid, missing, unsupported } from "./apiError";
import { crc32c } from "./crc32c";
import { createSecret, deleteSecret } from "./secretLife";

const api = "secretmanager.googleapis.com";
/** Secret Manager, "Quotas and limits": 64 KiB per payload; base64 and JSON need some more. */
const bodyLimit = 100_000;
const payloadLimit = 65_536;

/** Secret Manager's REST API, v1: what its Node client sends with `fallback: "rest"`. */
export const secretManagerApi: Api = async (call) => {
  const { url, request } = call;
  const path =
    /^\/v1\/(projects\/[^/]+(?:\/locations\/[^/]+)?)\/secrets(?:\/([^/:]+))?(?:\/versions(?:\/([^/:]+))?)?(?::([a-zA-Z]+))?$/.exec(
      decodeURIComponent(url.pathname),
    );
  if (!path) {
    throw missing("Method");
  }
  const [, parent = "", secretId, version, verb] = path;
  const project = await projectPath(call, parent);
  if (secretId === undefined) {
    const onProject = `cloudresourcemanager.googleapis.com/${project}`;
    if (request.method === "POST") {
      await requirePermission(call, "secretmanager.secrets.create", onProject);
      return sendJson(call.response, 200, secretBody(await createSecret(call, `${api}/${project}/secrets`)));
    }
    if (request.method !== "GET") {
      throw unsupported(`${request.method} of secrets`);
    }
    await requirePermission(call, "secretmanager.secrets.list", onProject);
    return listSecrets(call, `${api}/${project}/secrets`);
  }
  const name = `${api}/${project}/secrets/${secretId}`;
  const isVersions = /\/versions(?::|$)/.test(url.pathname);
  const method = `${request.method} ${verb ?? (version ? "version" : isVersions ? "versions" : "secret")}`;
  switch (method) {
    case "GET access":
      return accessVersion(call, name, version ?? "latest");
    case "GET version":
      await requirePermission(call, "secretmanager.versions.get", name, { below: `versions/${version}` });
      return sendJson(call.response, 200, versionBody(await requireVersion(call, name, version ?? "latest")));
    case "GET versions":
      await requirePermission(call, "secretmanager.versions.list", name);
      return listVersions(call, name);
    case "GET secret":
      await requirePermission(call, "secretmanager.secrets.get", name);
      return sendJson(call.response, 200, secretBody(await requireSecret(call, name)));
    case "DELETE secret":
      await requirePermission(call, "secretmanager.secrets.delete", name);
      await deleteSecret(call, name);
      return sendJson(call.response, 200, {});
    case "POST addVersion":
      await requirePermission(call, "secretmanager.versions.add", name);
      return addVersion(call, name);
    case "POST enable":
    case "POST disable":
    case "POST destroy":
      await requirePermission(call, `secretmanager.versions.${verb}`, name);
      return changeVersion(call, name, version ?? "", verb as VersionChange);
    default:
      throw unsupported(`${request.method} of '${url.pathname.split(":")[1] ?? "this path"}'`);
  }
};

async function accessVersion(call: ApiRequest, name: string, version: string): Promise<void> {
  await requirePermission(call, "secretmanager.versions.access", name, { below: `versions/${version}` });
  const stored = await requireVersion(call, name, version);
  if (stored.properties.enabled !== true) {
    throw new ApiError(400, `Secret Version [${stored.properties.name}] is in DISABLED state.`, "FAILED_PRECONDITION");
  }
  const payload = secretBytes(stored);
  sendJson(call.response, 200, {
    name: stored.properties.name,
    payload: { data: payload.toString("base64"), dataCrc32c: String(crc32c(payload)) },
  });
}

async function listVersions(call: ApiRequest, name: string): Promise<void> {
  await requireSecret(call, name);
  const versions = await call.cloud.resources.listDirect(`${name}/versions`);
  const newestFirst = versions.sort(
    (left, right) => Number(right.properties.version) - Number(left.properties.version),
  );
  sendJson(call.response, 200, { versions: newestFirst.map(versionBody), totalSize: versions.length });
}

async function listSecrets({ cloud, response }: ApiRequest, folder: string): Promise<void> {
  const stored = await cloud.resources.listDirect(folder);
  const secrets = stored.filter(({ type, deletedAt }) => deletedAt === undefined && type.endsWith(":Secret"));
  sendJson(response, 200, { secrets: secrets.map(secretBody), totalSize: secrets.length });
}

type VersionChange = "enable" | "disable" | "destroy";

/** A destroyed version keeps its number and its entry in the list, and its payload is gone. */
async function changeVersion(call: ApiRequest, name: string, version: string, change: VersionChange): Promise<void> {
  const { cloud } = call;
  const { name: full } = await requireVersion(call, name, version);
  await cloud.locks.hold(full, async () => {
    const { payload, ...stored } = await requireVersion(call, name, version);
    const now = new Date().toISOString();
    await cloud.resources.write(
      full,
      change === "destroy"
        ? { ...stored, properties: { ...stored.properties, enabled: false, destroyTime: now }, deletedAt: now }
        : {
            ...stored,
            ...(payload === undefined ? {} : { payload }),
            properties: { ...stored.properties, enabled: change === "enable" },
          },
    );
  });
  const changed = await cloud.resources.read(full);
  if (!changed) {
    throw missing(`Secret Version [${full.slice(api.length + 1)}]`);
  }
  sendJson(call.response, 200, versionBody(changed));
}

async function addVersion(call: ApiRequest, name: string): Promise<void> {
  const body = await readBody(call.request, bodyLimit);
  const data = payloadOf(body);
  if (data === undefined || data.length > payloadLimit) {
    throw invalid(`'payload.data' must be base64 of at most ${payloadLimit} bytes`);
  }
  sendJson(call.response, 200, versionBody(await addSecretVersion(call.cloud, name, data)));
}

function payloadOf(body: Buffer | undefined): Buffer | undefined {
  try {
    const data: unknown = JSON.parse(body?.toString("utf8") ?? "")?.payload?.data;
    return typeof data === "string" ? Buffer.from(data, "base64") : undefined;
  } catch {
    return undefined;
  }
}

/** Adds a version outside of Pulumi, as an operator does with keys that no program may hold. */
export async function addSecretVersion(
  cloud: ApiRequest["cloud"],
  name: string,
  payload: Buffer,
): Promise<StoredResource> {
  const secret = await cloud.find(name);
  if (!secret) {
    throw missing(`Secret [${name.slice(api.length + 1)}]`);
  }
  return cloud.locks.hold(`names ${name}`, async () => {
    const held = await cloud.resources.listDirect(`${name}/versions`);
    const number = String(Math.max(0, ...held.map((version) => Number(version.properties.version))) + 1);
    const path = `${String(secret.properties.name)}/versions/${number}`;
    const stored: StoredResource = {
      name: `${name}/versions/${number}`,
      type: "gcp:secretmanager/secretVersion:SecretVersion",
      id: path,
      properties: {
        name: path,
        secret: secret.id,
        version: number,
        enabled: true,
        isSecretDataBase64: true,
        createTime: new Date().toISOString(),
        destroyTime: "",
      },
      payload: payload.toString("base64"),
    };
    await cloud.resources.write(stored.name, stored);
    return stored;
  });
}

/** The payload of a version. */
export function secretBytes(version: StoredResource): Buffer {
  return Buffer.from(version.payload ?? "", version.properties.isSecretDataBase64 === true ? "base64" : "utf8");
}

async function requireSecret({ cloud }: ApiRequest, name: string): Promise<StoredResource> {
  const secret = await cloud.find(name);
  if (!secret) {
    throw missing(`Secret [${name.slice(api.length + 1)}]`);
  }
  return secret;
}

async function requireVersion(call: ApiRequest, name: string, version: string): Promise<StoredResource> {
  const secret = await requireSecret(call, name);
  const stored = await findVersion(call.cloud, secret, version);
  if (!stored) {
    throw missing(`Secret Version [${name.slice(api.length + 1)}/versions/${version}]`);
  }
  return stored;
}

/** Project numbers and ids name the same project. */
async function projectPath({ cloud }: ApiRequest, parent: string): Promise<string> {
  const { projects } = await cloud.settings();
  return parent.replace(/^projects\/([0-9]+)(?=\/|$)/, (whole, number: string) => {
    const id = Object.entries(projects).find(([, project]) => project.number === number)?.[0];
    return id === undefined ? whole : `projects/${id}`;
  });
}

function versionBody({ properties, deletedAt }: StoredResource) {
  const state = deletedAt !== undefined ? "DESTROYED" : properties.enabled === true ? "ENABLED" : "DISABLED";
  return { name: properties.name, createTime: properties.createTime, state, etag: '"local"' };
}

function secretBody({ properties }: StoredResource) {
  const { name, createTime, effectiveLabels, effectiveAnnotations } = properties;
  return { name, createTime, labels: effectiveLabels ?? {}, annotations: effectiveAnnotations ?? {} };
}
