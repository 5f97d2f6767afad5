/** Objects that Cloud Storage keeps: held ones, and those of a bucket whose retention period has not passed. */
import { isMap } from "../../../plan/contract";
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
  const policy = bucket.retentionPolicy;
  const seconds = isMap(policy) ? Number(policy.retentionPeriod) : 0;
  const until = Date.parse(String(object.timeCreated ?? "")) + seconds * 1000;
  return seconds > 0 && until > now
    ? `is subject to bucket's retention policy or object retention until ${new Date(until).toISOString()}`
    : undefined;
}
