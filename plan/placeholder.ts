/**
 * The text that a secret holds until you add its real value: Cloud Run refuses to deploy a service whose secret has no
 * version. The text is not a secret. It shows that the real value is still missing.
 */
export const placeholderSecret = "bulkhead-placeholder: add the real value as a new version of this secret";

/** Name of the one file in a secret's folder: Cloud Run mounts each secret as a folder of its own. */
export const secretFile = "value";
