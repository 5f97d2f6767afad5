/** All resource types that are described by data. */
import { binaryAuthorizationKinds } from "./binaryAuthorization";
import { dnsKinds } from "./dns";
import { firewallKinds } from "./firewalls";
import { iapSettingsKinds } from "./iapSettings";
import type { Kind } from "./kind";
import { kmsKinds } from "./kms";
import { loadBalancingKinds } from "./loadBalancing";
import { loggingKinds } from "./logging";
import { networkKinds } from "./networks";
import { plainKinds } from "./plainKinds";
import { projectKinds } from "./projects";
import { runKinds } from "./run";
import { runV1Kind } from "./runV1";
import { secretKinds } from "./secrets";
import { serviceAccountKinds } from "./serviceAccounts";
import { storageKinds } from "./storage";

/** Every resource type beside the IAM families. */
export const kinds: readonly Kind[] = [
  ...binaryAuthorizationKinds,
  ...dnsKinds,
  ...firewallKinds,
  ...iapSettingsKinds,
  ...kmsKinds,
  ...loadBalancingKinds,
  ...loggingKinds,
  ...networkKinds,
  ...plainKinds,
  ...projectKinds,
  ...runKinds,
  runV1Kind,
  ...secretKinds,
  ...serviceAccountKinds,
  ...storageKinds,
];
