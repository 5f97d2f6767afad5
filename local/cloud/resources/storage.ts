/** Cloud Storage: buckets, objects and access lists. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isMap } from "../../../plan/contract";
import { badRequest, CloudError, notFound } from "../cloudError";
import { knownText, type Properties } from "../protocol/values";
import { valueAt } from "./checks";
import { decimalId } from "./identifiers";
import type { Kind } from "./kind";
import { verifyKeyUse } from "./kms";
import { isLocked, keptBecause, refuseShorterRetention } from "./objectHolds";

const storageApi = "storage.googleapis.com";
const daySeconds = 86_400;

const bucket: Kind = {
  type: "gcp:storage/bucket:Bucket",
  api: storageApi,
  path: "buckets/{name}",
  id: "{name}",
  noun: "bucket",
  autoname: "name",
  fields: [
    {
      at: "name",
      matches: /^[a-z0-9](?:[a-z0-9_-]{1,61}|[a-z0-9_.-]{1,220})[a-z0-9]$/,
      must: "must be 3 to 63 lower case letters, digits, '-' and '_' (222 with dots)",
    },
    { at: "publicAccessPrevention", values: ["enforced", "inherited"] },
    { at: "softDeletePolicy.retentionDurationSeconds", least: 7 * daySeconds, most: 90 * daySeconds, or: 0 },
  ],
  // Cloud Storage returns locations in capitals; the real provider ignores case.
  defaults: (inputs) =>
    knownText(inputs.location) === undefined ? inputs : { ...inputs, location: String(inputs.location).toUpperCase() },
  // Taking a lock away makes a new bucket (google-beta, `ForceNewIfChange("retention_policy.0.is_locked")`).
  replaces: (before, after) =>
    isLocked(before) && !isLocked(after) ? ["retentionPolicy", "retentionPolicy.isLocked"] : [],
  verify: async ({ properties, existing, cloud, settings, projectId }) => {
    refuseShorterRetention(existing?.properties, properties);
    const key = valueAt(properties, "encryption.defaultKmsKeyName");
    if (typeof key === "string" && key !== "") {
      const number = settings.projects[projectId]?.number ?? "";
      await verifyKeyUse(cloud, key, `service-${number}@gs-project-accounts.iam.gserviceaccount.com`, "Cloud Storage");
    }
  },
  compute: ({ properties, existing, now, settings, projectId }) => ({
    properties: {
      projectNumber: Number(settings.projects[projectId]?.number ?? 0),
      rpo: properties.rpo ?? (isMultiRegion(properties) ? "DEFAULT" : null),
      selfLink: `https://www.googleapis.com/storage/v1/b/${properties.name}`,
      url: `gs://${properties.name}`,
      timeCreated: existing?.properties.timeCreated ?? now,
      updated: now,
      softDeletePolicy: softDelete(properties, existing?.properties.softDeletePolicy, now),
      uniformBucketLevelAccess: properties.uniformBucketLevelAccess ?? false,
      publicAccessPrevention: properties.publicAccessPrevention ?? "inherited",
      versioning: properties.versioning ?? { enabled: false },
      website: properties.website ?? null,
    },
  }),
  remove: async (stored, cloud) => {
    const objects = await cloud.resources.listBelow(`${stored.name}/o`);
    if (objects.length > 0 && stored.properties.forceDestroy !== true) {
      throw new Error(
        `Error trying to delete bucket ${stored.properties.name} containing objects without \`forceDestroy\` set to true`,
      );
    }
    const now = await cloud.clock.now();
    for (const object of objects) {
      const kept = keptBecause(object.properties, stored.properties, now);
      if (kept !== undefined) {
        throw new CloudError(403, `Object '${stored.properties.name}/${object.properties.name}' ${kept}`, "forbidden");
      }
    }
    for (const object of objects) {
      await cloud.resources.remove(object.name);
    }
    return "nothing";
  },
};

const object: Kind = {
  type: "gcp:storage/bucketObject:BucketObject",
  api: storageApi,
  path: "buckets/{bucket:last}/o/{name}",
  id: "{bucket:last}-{name}",
  noun: "object",
  autoname: "name",
  hidden: ["content", "source", "customerEncryption"],
  verify: async ({ properties, cloud }) => requireBucket(cloud, String(properties.bucket)),
  compute: async ({ properties, existing, now }) => {
    const content = await contentOf(properties);
    const md5 = createHash("md5").update(content).digest();
    return {
      properties: {
        contentType: properties.contentType ?? "text/plain; charset=utf-8",
        crc32c: "",
        md5hash: md5.toString("base64"),
        md5hexhash: md5.toString("hex"),
        generation: Number(existing?.properties.generation ?? Date.now() * 1000) + (existing ? 1 : 0),
        mediaLink: `https://storage.googleapis.com/download/storage/v1/b/${properties.bucket}/o/${properties.name}?alt=media`,
        selfLink: `https://www.googleapis.com/storage/v1/b/${properties.bucket}/o/${properties.name}`,
        outputName: properties.name ?? null,
        storageClass: properties.storageClass ?? "STANDARD",
        timeCreated: existing?.properties.timeCreated ?? now,
      },
      payload: content.toString("base64"),
    };
  },
  remove: async ({ properties }, cloud) => {
    const holder = await cloud.find(`${storageApi}/buckets/${properties.bucket}`);
    const kept = keptBecause(properties, holder?.properties ?? {}, await cloud.clock.now());
    if (kept !== undefined) {
      throw new CloudError(403, `Object '${properties.bucket}/${properties.name}' ${kept}`, "forbidden");
    }
    return "nothing";
  },
};

function aclKind(type: string, path: string, id: string): Kind {
  return {
    type,
    api: storageApi,
    path,
    id,
    noun: "access control",
    verify: async ({ properties, cloud }) => {
      const name = `${storageApi}/buckets/${properties.bucket}`;
      const holder = await cloud.find(name);
      if (!holder) {
        throw notFound(name);
      }
      if (holder.properties.uniformBucketLevelAccess === true) {
        throw new CloudError(
          400,
          "Cannot use ACL API to update bucket policy when uniform bucket-level access is enabled. Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access",
          "invalid",
        );
      }
    },
    compute: ({ properties }) => ({
      properties: { roleEntities: properties.roleEntities ?? [], domain: "", email: "", etag: decimalId(8) },
    }),
  };
}

export const storageKinds: readonly Kind[] = [
  bucket,
  object,
  aclKind("gcp:storage/bucketAccessControl:BucketAccessControl", "buckets/{bucket}/acl/{entity}", "{bucket}/{entity}"),
  aclKind("gcp:storage/bucketACL:BucketACL", "buckets/{bucket}/acls", "{bucket}-acl"),
  aclKind("gcp:storage/defaultObjectACL:DefaultObjectACL", "buckets/{bucket}/defaultObjectAcls", "{bucket}"),
];

async function requireBucket(cloud: Parameters<NonNullable<Kind["removed"]>>[1], name: string): Promise<void> {
  if (!(await cloud.find(`${storageApi}/buckets/${name}`))) {
    throw new CloudError(404, "The specified bucket does not exist.", "notFound");
  }
}

function softDelete(properties: Properties, existing: Properties[string] | undefined, now: string): Properties {
  const wanted = isMap(properties.softDeletePolicy) ? properties.softDeletePolicy : {};
  const seconds = wanted.retentionDurationSeconds ?? 7 * daySeconds;
  const before = isMap(existing) ? existing : undefined;
  return {
    retentionDurationSeconds: seconds,
    effectiveTime: before?.retentionDurationSeconds === seconds ? (before.effectiveTime ?? now) : now,
  };
}

function isMultiRegion(properties: Properties): boolean {
  return ["EU", "US", "ASIA"].includes(String(properties.location).toUpperCase());
}

/** The bytes of an object: inline text, or an asset of the program (text or a file). */
async function contentOf({ content, source }: Properties): Promise<Buffer> {
  const asset = isMap(source) ? source : {};
  const text = knownText(content) ?? knownText(asset.text);
  if (text !== undefined) {
    return Buffer.from(text);
  }
  const path = knownText(asset.path);
  if (path !== undefined && path !== "") {
    return readFile(path);
  }
  throw badRequest("an object needs 'content', or a 'source' that is a text or file asset");
}
