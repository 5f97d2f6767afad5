/** Which role has a permission that an operator lacks, and on what it is granted. */

/** Roles of docs/roles, by what their holder does. */
export type OperatorRole = "doctor" | "erasure" | "hold" | "rotation" | "stop" | "switch";

/** By the start of the permission: what is granted on single things and never on the project. */
const onThings: readonly (readonly [start: string, role: string])[] = [
  ["storage.objects.", "roles/storage.objectUser on that bucket"],
  ["storage.buckets.getIamPolicy", "roles/storage.legacyBucketOwner on that bucket"],
  ["storage.buckets.setIamPolicy", "roles/storage.legacyBucketOwner on that bucket"],
  ["secretmanager.versions.access", "roles/secretmanager.secretAccessor on that secret"],
  ["iam.serviceAccounts.actAs", "roles/iam.serviceAccountUser on that account"],
  ["logging.views.access", "roles/logging.viewAccessor on that log bucket"],
];

/** Google's roles for `bulkhead doctor`, which has none of its own: by the start of a permission. */
export const doctorRoles: readonly (readonly [start: string, role: string])[] = [
  ["run.", "roles/run.viewer"],
  ["storage.", "roles/storage.bucketViewer"],
  ["logging.", "roles/logging.privateLogViewer"],
  ["secretmanager.", "roles/secretmanager.admin"],
];

/** Undefined if no documented role of this operator has the permission. */
export function neededRole(permission: string, operator: OperatorRole | undefined): string | undefined {
  if (operator === "doctor") {
    return doctorRoles.find(([start]) => permission.startsWith(start))?.[1];
  }
  const onThing = onThings.find(([start]) => permission.startsWith(start))?.[1];
  return onThing ?? (operator === undefined ? undefined : `the role of docs/roles/${operator}-operator.yaml`);
}
