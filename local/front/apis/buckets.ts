/** Buckets of Cloud Storage that an operator makes by its API, and who may use a bucket. */
import * as z from "zod";
import { etagOf } from "../../../iam";
import type { StoredResource } from "../../cloud/store/cloud";
import { sendJson } from "../http";
import { type ApiRequest, projectResource, readJson, requirePermission } from "./apiContext";
import { ApiError, invalid } from "./apiError";
import { bucketName } from "./objects";

const bodyLimit = 100_000;

const newBucket = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/),
  location: z.string().default("US"),
  labels: z.record(z.string(), z.string()).default({}),
  iamConfiguration: z
    .object({
      uniformBucketLevelAccess: z.object({ enabled: z.boolean() }).default({ enabled: false }),
      publicAccessPrevention: z.enum(["enforced", "inherited"]).default("inherited"),
    })
    .prefault({}),
  retentionPolicy: z.object({ retentionPeriod: z.string().regex(/^\d+$/) }).optional(),
});
const policyBody = z.object({
  etag: z.string().optional(),
  bindings: z.array(z.object({ role: z.string(), members: z.array(z.string()) })).default([]),
});

/** `buckets.insert`: the bucket in the form in which the provider stores one. */
export async function insertBucket(call: ApiRequest): Promise<StoredResource> {
  const project = call.url.searchParams.get("project") ?? "";
  await requirePermission(call, "storage.buckets.create", projectResource(project));
  const parsed = newBucket.safeParse(await readJson(call, bodyLimit));
  if (!parsed.success) {
    throw invalid("Invalid bucket name, or a field that the local run does not know");
  }
  const { iamConfiguration, ...fields } = parsed.data;
  const name = bucketName(fields.name);
  return call.cloud.locks.hold(name, async () => {
    if (await call.cloud.find(name)) {
      throw new ApiError(
        409,
        "Your previous request to create the named bucket succeeded and you already own it.",
        "conflict",
      );
    }
    const stored: StoredResource = {
      name,
      type: "gcp:storage/bucket:Bucket",
      id: fields.name,
      properties: {
        name: fields.name,
        project,
        location: fields.location.toUpperCase(),
        labels: fields.labels,
        storageClass: "STANDARD",
        uniformBucketLevelAccess: iamConfiguration.uniformBucketLevelAccess.enabled,
        publicAccessPrevention: iamConfiguration.publicAccessPrevention,
        timeCreated: new Date().toISOString(),
        ...(fields.retentionPolicy === undefined
          ? {}
          : { retentionPolicy: { ...fields.retentionPolicy, isLocked: false } }),
      },
    };
    await call.cloud.resources.write(name, stored);
    return stored;
  });
}

export async function sendBucketPolicy({ cloud, response }: ApiRequest, bucket: string): Promise<void> {
  const stored = await cloud.readPolicy(bucketName(bucket));
  sendJson(response, 200, {
    kind: "storage#policy",
    version: 1,
    etag: etagOf(stored),
    bindings: stored.policy.bindings,
  });
}

/** Replaces the policy, unless somebody else has changed it since it was read. */
export async function setBucketPolicy(call: ApiRequest, bucket: string): Promise<void> {
  const parsed = policyBody.safeParse(await readJson(call, bodyLimit));
  if (!parsed.success) {
    throw invalid("Invalid JSON payload received");
  }
  const { etag: expected, bindings } = parsed.data;
  await call.cloud.changePolicy(bucketName(bucket), (current, etag) => {
    if (expected !== undefined && expected !== etag) {
      throw new ApiError(412, "At least one of the pre-conditions you specified did not hold.", "FAILED_PRECONDITION");
    }
    return { ...current, bindings };
  });
  await sendBucketPolicy(call, bucket);
}
