/** A budget in an object of Cloud Storage. */
import { accessTokens } from "../google/accessToken";
import { storedObject, type VersionedText } from "../google/storedObject";

/** Name of the object in the tenant's budget bucket. */
const budgetObject = "budget";
/** Longest object: a line per aggregate and vendor. */
const maxBytes = 1024 * 1024;

/**
 * @param metadataHost metadata server, e.g. `metadata.google.internal`.
 * @param storage base URL of Cloud Storage.
 */
export function bucketStore(bucket: string, metadataHost: string, storage?: string): VersionedText {
  return storedObject({ bucket, name: budgetObject, maxBytes }, accessTokens(metadataHost), storage);
}
