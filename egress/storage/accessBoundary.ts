/** The most that a token for one user's folder may do (Google's Credential Access Boundary). */
import type { UserFolder } from "./userFolder";

/** Reading, writing, listing and deleting objects. No token made with this changes a policy or a bucket. */
const role = "roles/storage.objectUser";

/**
 * Returns the boundary as the exchange of tokens takes it. Names of objects and prefixes of lists must begin with the folder; a list of the
 * whole bucket has an empty prefix, and is refused.
 *
 * @param bucket its letters, like those of the folder, need no escape in the expression.
 */
export function accessBoundary(bucket: string, { path }: UserFolder): object {
  const ofBucket = `projects/_/buckets/${bucket}`;
  const isObject = `resource.name.startsWith('${ofBucket}/objects/${path}')`;
  const isList = `api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith('${path}')`;
  return {
    accessBoundary: {
      accessBoundaryRules: [
        {
          availableResource: `//storage.googleapis.com/${ofBucket}`,
          availablePermissions: [`inRole:${role}`],
          availabilityCondition: { title: "one-users-folder", expression: `${isObject} || ${isList}` },
        },
      ],
    },
  };
}
