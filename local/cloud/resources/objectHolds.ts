/** What Cloud Storage keeps: held objects, those of a bucket whose retention period has not passed, and a locked period. */
import { isMap } from "../../../plan/contract";
import { CloudError } from "../cloudError";
import type { Properties } from "../protocol/values";

/**
 * Why an object may be neither deleted nor replaced, in the words of Cloud Storage; undefined if it may.
 *
 * @param now milliseconds since 1970
 */
export function keptBecause(object: Properties, bucket: Properties, now: number): string | undefined {
  if (object.temporaryHold === true) {
    return "is under active Temporary hold";
  }
  if (object.eventBasedHold === true) {
    return "is under active Event-Based hold";
  }
  const seconds = retentionSeconds(bucket);
  const until = Date.parse(String(object.timeCreated ?? "")) + seconds * 1000;
  return seconds > 0 && until > now
    ? `is subject to bucket's retention policy or object retention until ${new Date(until).toISOString()}`
    : undefined;
}

/** True if nobody may shorten or remove the bucket's retention period any more. */
export function isLocked({ retentionPolicy }: Properties): boolean {
  return isMap(retentionPolicy) && retentionPolicy.isLocked === true;
}

/**
 * Throws if a bucket with a locked retention period would get a shorter one, or none. The words are those that Google's own
 * tests of gsutil and of its Ruby client expect (`test_retention.py`, `bucket_lock_test.rb`, read in 2026-11).
 */
export function refuseShorterRetention(existing: Properties | undefined, wanted: Properties): void {
  if (existing === undefined || !isLocked(existing) || retentionSeconds(wanted) >= retentionSeconds(existing)) {
    return;
  }
  const name = String(existing.name);
  throw retentionSeconds(wanted) === 0
    ? new CloudError(403, `Bucket '${name}' has a locked Retention Policy which cannot be removed.`, "forbidden")
    : new CloudError(
        403,
        `Cannot reduce retention duration of a locked Retention Policy for bucket '${name}'.`,
        "forbidden",
      );
}

/** Seconds; 0 if the bucket has no retention period. */
function retentionSeconds({ retentionPolicy }: Properties): number {
  return isMap(retentionPolicy) ? Number(retentionPolicy.retentionPeriod) : 0;
}
