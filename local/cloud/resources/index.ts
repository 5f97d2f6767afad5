import type { Kind } from "./kind";
import { kmsKinds } from "./kms";
import { runKinds } from "./run";
import { secretKinds } from "./secrets";
import { serviceAccountKinds } from "./serviceAccounts";
import { storageKinds } from "./storage";

/** Every resource type beside the IAM families. */
export const kinds: readonly Kind[] = [
  ...kmsKinds,
  ...runKinds,
  ...secretKinds,
  ...serviceAccountKinds,
  ...storageKinds,
];
