/** Cloud Storage's JSON API: buckets and objects. */
import { isMap } from "../../../plan/contract";
import type { StoredResource } from "../../cloud/store/cloud";
import { auditKeyUse } from "../audit";
import { sendJson } from "../http";
import { type Api, type ApiRequest, type PermissionOptions, projectResource, requirePermission } from "./apiContext";
import { ApiError, invalid, missing, unsupported } from "./apiError";
import { insertBucket, sendBucketPolicy, setBucketPolicy } from "./buckets";
import { bucketName, contentOf, findObject, listObjects, type ObjectKey, objectBody, removeObject } from "./objects";
import { preconditionsOf, type Uploads } from "./uploads";

/** Cloud Storage's JSON API, v1: what its Node client sends for buckets and objects. */
export function storageApi(uploads: Uploads): Api {
  return async (call) => {
    const { url, request } = call;
    if (url.pathname === "/storage/v1/b" && request.method === "GET") {
      return listBuckets(call);
    }
    if (url.pathname === "/storage/v1/b" && request.method === "POST") {
      return sendJson(call.response, 200, bucketBody(await insertBucket(call)));
    }
    // The path is split before it is decoded, since the name of an object may hold slashes.
    const path = /^\/(upload\/|download\/)?storage\/v1\/b\/([^/]+)(?:\/(o|iam)(?:\/([^/]+))?(\/.*)?)?$/.exec(
      url.pathname,
    );
    if (!path) {
      throw missing("Method");
    }
    const [, way, encodedBucket = "", collection, encodedName, rest] = path;
    const bucket = decoded(encodedBucket);
    if (rest !== undefined || (collection === "iam" && encodedName !== undefined)) {
      throw unsupported("this method of Cloud Storage");
    }
    if (collection === "iam") {
      const isChange = request.method === "PUT";
      await requireBucket(call, bucket, isChange ? "storage.buckets.setIamPolicy" : "storage.buckets.getIamPolicy");
      return isChange ? setBucketPolicy(call, bucket) : sendBucketPolicy(call, bucket);
    }
    if (way === "upload/" && collection === "o") {
      // The name of the object may be in the body, so the entry of the audit log is written with it.
      await requireBucket(call, bucket, "storage.objects.create", {
        onlyRefusalsAudited: true,
        isBoundedLater: true,
      });
      return uploads.handle(call, bucket);
    }
    const method = `${request.method} ${collection === undefined ? "bucket" : encodedName === undefined ? "objects" : "object"}`;
    switch (method) {
      case "GET bucket":
        return sendJson(call.response, 200, bucketBody(await requireBucket(call, bucket, "storage.buckets.get")));
      case "GET objects":
        await requireBucket(call, bucket, "storage.objects.list");
        return list(call, bucket);
      case "GET object":
        return read(call, { bucket, name: decoded(encodedName ?? "") }, way === "download/");
      case "DELETE object":
        return remove(call, { bucket, name: decoded(encodedName ?? "") });
      default:
        throw unsupported(`${request.method} of this path`);
    }
  };
}

async function listBuckets(call: ApiRequest): Promise<void> {
  const project = call.url.searchParams.get("project") ?? "";
  await requirePermission(call, "storage.buckets.list", projectResource(project));
  const stored = await call.cloud.resources.listBelow("storage.googleapis.com/buckets");
  const buckets = stored.filter(
    ({ type, deletedAt, properties }) =>
      type === "gcp:storage/bucket:Bucket" && deletedAt === undefined && properties.project === project,
  );
  sendJson(call.response, 200, { kind: "storage#buckets", items: buckets.map(bucketBody) });
}

async function read(call: ApiRequest, key: ObjectKey, isDownload: boolean): Promise<void> {
  const { cloud, url, request, response } = call;
  await requireBucket(call, key.bucket, "storage.objects.get", { below: `objects/${key.name}` });
  const object = await findObject(cloud, key);
  if (!object) {
    throw new ApiError(404, `No such object: ${key.bucket}/${key.name}`, "NOT_FOUND");
  }
  if (!isDownload && url.searchParams.get("alt") !== "media") {
    return sendJson(response, 200, objectBody(object));
  }
  await auditKeyUse(cloud, bucketName(key.bucket), "Decrypt");
  const content = contentOf(object);
  const body = objectBody(object);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = Number(range?.[1] ?? 0);
  const end = range?.[2] ? Math.min(Number(range[2]), content.length - 1) : content.length - 1;
  if (range && start >= content.length) {
    throw new ApiError(416, "The requested range cannot be satisfied.", "OUT_OF_RANGE");
  }
  const part = content.subarray(start, end + 1);
  response.writeHead(range ? 206 : 200, {
    "content-type": String(body.contentType),
    "content-length": part.length,
    "x-goog-hash": `crc32c=${body.crc32c},md5=${body.md5Hash}`,
    "x-goog-generation": body.generation,
    "x-goog-stored-content-length": String(content.length),
    "x-goog-stored-content-encoding": "identity",
    ...(range ? { "content-range": `bytes ${start}-${end}/${content.length}` } : {}),
  });
  response.end(part);
}

async function remove(call: ApiRequest, key: ObjectKey): Promise<void> {
  await requireBucket(call, key.bucket, "storage.objects.delete", { below: `objects/${key.name}` });
  if (!(await removeObject(call.cloud, key, preconditionsOf(call.url)))) {
    throw new ApiError(404, `No such object: ${key.bucket}/${key.name}`, "NOT_FOUND");
  }
  call.response.writeHead(204).end();
}

async function list(call: ApiRequest, bucket: string): Promise<void> {
  const { url, cloud, response } = call;
  const prefix = url.searchParams.get("prefix") ?? "";
  const delimiter = url.searchParams.get("delimiter") ?? "";
  const most = Math.min(Number(url.searchParams.get("maxResults") ?? 1000), 1000);
  if (!(most > 0)) {
    throw invalid("Invalid value for maxResults");
  }
  const after = Buffer.from(url.searchParams.get("pageToken") ?? "", "base64url").toString("utf8");
  const found = await listObjects(cloud, bucket, prefix);
  const folders = new Set<string>();
  const items: StoredResource[] = [];
  for (const object of found) {
    const name = String(object.properties.name);
    const cut = delimiter === "" ? -1 : name.indexOf(delimiter, prefix.length);
    if (cut >= 0) {
      folders.add(name.slice(0, cut + delimiter.length));
    } else if (name > after) {
      items.push(object);
    }
  }
  const page = items.slice(0, most);
  const last = page.at(-1);
  sendJson(response, 200, {
    kind: "storage#objects",
    items: page.map(objectBody),
    // The first page holds all folders.
    ...(folders.size > 0 && after === "" ? { prefixes: [...folders] } : {}),
    ...(items.length > most && last
      ? { nextPageToken: Buffer.from(String(last.properties.name)).toString("base64url") }
      : {}),
  });
}

/** IAM is checked first, so that a stranger can't find out whether a bucket exists. */
async function requireBucket(
  call: ApiRequest,
  bucket: string,
  permission: string,
  options: PermissionOptions = {},
): Promise<StoredResource> {
  const name = bucketName(bucket);
  const stored = await call.cloud.find(name);
  await requirePermission(call, permission, name, {
    refusePublic: stored?.properties.publicAccessPrevention === "enforced",
    ...options,
  });
  if (!stored) {
    throw new ApiError(404, "The specified bucket does not exist.", "NOT_FOUND");
  }
  return stored;
}

function bucketBody({ properties }: StoredResource) {
  const { name, location, storageClass, labels, effectiveLabels, timeCreated, softDeletePolicy, retentionPolicy } =
    properties;
  const soft = isMap(softDeletePolicy) ? softDeletePolicy.retentionDurationSeconds : undefined;
  return {
    kind: "storage#bucket",
    id: name,
    name,
    location,
    storageClass,
    labels: effectiveLabels ?? labels,
    timeCreated,
    // 7 days if nobody says anything (Cloud Storage, "Soft delete").
    softDeletePolicy: { retentionDurationSeconds: String(soft ?? 604_800) },
    ...(isMap(retentionPolicy) ? { retentionPolicy } : {}),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("Invalid encoding in the path");
  }
}
