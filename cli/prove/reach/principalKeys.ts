/** Keys of principals in the evaluation: one key for each, however the stack refers to it. */

/** A caller without identity. IAM evaluation takes `undefined` for it. */
export const anyone = "anyone";
export const anyGoogleAccount = "allAuthenticatedUsers";
/** Every identity that no grant names. */
export const stranger = "serviceAccount:(an identity that nothing names)";

export function accountKey(nodeId: string): string {
  return `serviceAccount:${nodeId}`;
}

/** Key of the account that Cloud Run uses if a service names none. */
export function defaultAccountKey(project: string | undefined): string {
  return `serviceAccount:(default of ${project ?? "the project"})`;
}

/** Key of anyone who has a key file of an account. */
export function keyHolderKey(accountNodeId: string): string {
  return `keyHolder:${accountNodeId}`;
}

/** Key of anyone who has a session of a service's app. */
export function sessionUserKey(workloadId: string): string {
  return `sessionUser:${workloadId}`;
}

/** The text that IAM evaluation takes for a principal. */
export function iamText(key: string): string | undefined {
  return key === anyone ? undefined : key;
}

/** Whether a principal may be in a group: an account or a person, and a stranger for either. */
export function mayBeInGroup(key: string): boolean {
  return key.startsWith("serviceAccount:") || key.startsWith("user:");
}
