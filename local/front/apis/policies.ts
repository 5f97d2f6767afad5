/** The IAM policy of a single thing, as APIs read and replace it. */
import * as z from "zod";
import { etagOf } from "../../../iam";
import { sendJson } from "../http";
import type { ApiRequest } from "./apiContext";
import type { ApiError } from "./apiError";

export const policyForm = z.object({
  etag: z.string().optional(),
  bindings: z.array(z.object({ role: z.string(), members: z.array(z.string()) })).default([]),
});

/**
 * @param name of the thing in the cloud
 * @param more fields that the API's answer has besides
 */
export async function sendPolicy({ cloud, response }: ApiRequest, name: string, more: object = {}): Promise<void> {
  const stored = await cloud.readPolicy(name);
  sendJson(response, 200, { ...more, version: 1, etag: etagOf(stored), bindings: stored.policy.bindings });
}

/**
 * Replaces the bindings.
 *
 * @param conflict the API's own words if somebody else has changed the policy since it was read
 */
export async function replacePolicy(
  { cloud }: ApiRequest,
  name: string,
  { etag: expected, bindings }: z.infer<typeof policyForm>,
  conflict: ApiError,
): Promise<void> {
  await cloud.changePolicy(name, (current, etag) => {
    if (expected !== undefined && expected !== etag) {
      throw conflict;
    }
    return { ...current, bindings };
  });
}
