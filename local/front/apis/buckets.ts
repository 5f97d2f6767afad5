/** Buckets of Cloud Storage that an operator makes by its API, and who may use a bucket. */
import * as z from "zod";
import type { StoredResource } from "../../cloud/store/cloud";
import { type ApiRequest, projectResource, readJson, requirePermission } from "./apiContext";
import { ApiError, invalid } from "./apiError";
import { bucketName } from "./objects";
import { policyForm, replacePolicy, sendPolicy } from "./policies";

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

export async function sendBucketPolicy(call: ApiRequest, bucket: string): Promise<void> {
  await sendPolicy(call, bucketName(bucket), { kind: "storage#policy" });
}

/** Replaces the policy, unless somebody else has changed it since it was read. */
export async function setBucketPolicy(call: ApiRequest, bucket: string): Promise<void> {
  const parsed = policyForm.safeParse(await readJson(call, bodyLimit));
  if (!parsed.success) {
    throw invalid("Invalid JSON payload received");
  }
  const conflict = new ApiError(
    412,
    "At least one of the pre-conditions you specified did not hold.",
    "FAILED_PRECONDITION",
  );
  await replacePolicy(call, bucketName(bucket), parsed.data, conflict);
  await sendBucketPolicy(call, bucket);
}
