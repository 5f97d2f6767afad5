/** Every rule of the pack, in the order of the documentation. */
import { analyticsOnlyThroughProxy } from "./analyticsOnlyThroughProxy";
import { egressConfined } from "./egressConfined";
import { noSecretInEnv } from "./noSecretInEnv";
import { noSecretRefInEnv } from "./noSecretRefInEnv";
import { noSharedSecret } from "./noSharedSecret";
import { noSharedServiceAccount } from "./noSharedServiceAccount";
import type { Rule } from "./rule";
import { waiverValid } from "./waiverValid";

export const rules: readonly Rule[] = [
  noSecretInEnv,
  noSecretRefInEnv,
  noSharedSecret,
  noSharedServiceAccount,
  egressConfined,
  analyticsOnlyThroughProxy,
  waiverValid,
];

export type * from "./rule";
