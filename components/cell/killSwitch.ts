/**
 * The cell's half of the kill switch: a bucket whose object `off` stops vendors and APIs for every tenant. Each tenant has a
 * bucket of its own beside it. Objects and not secrets, since Cloud Storage shows a change to the next read, while `latest`
 * of a secret may lag for hours (docs/decisions/0018).
 */
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { cellNames } from "../naming";
import type { CellContext } from "./cellContext";

export function createCellSwitch({ name, project, projectNumber, region, labels, child }: CellContext): storage.Bucket {
  return new storage.Bucket(
    `${name}-switch`,
    {
      name: pulumi.output(projectNumber).apply((number) => cellNames.switchBucket(name, number)),
      project,
      location: pulumi.output(region).apply((known) => known.toUpperCase()),
      ...switchBucketSettings,
      labels,
    },
    child,
  );
}

/**
 * Settings of every bucket of the kill switch. Without a customer key: each read would decrypt with it, and the proxies read
 * every few seconds. Names of vendors are all that it holds, so it may go with its objects.
 */
export const switchBucketSettings = {
  storageClass: "STANDARD",
  uniformBucketLevelAccess: true,
  publicAccessPrevention: "enforced",
  softDeletePolicy: { retentionDurationSeconds: 0 },
  forceDestroy: true,
} as const;
