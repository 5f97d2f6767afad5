/** Every rule of the pack, in the order of the documentation. */
import { allIsJudged } from "./allIsJudged";
import { analyticsOnlyThroughProxy } from "./analyticsOnlyThroughProxy";
import { auditTrail } from "./auditTrail";
import { authenticatedAccess } from "./authenticatedAccess";
import { egressConfined } from "./egressConfined";
import { googleApisConfined } from "./googleApisConfined";
import { noBroadRole } from "./noBroadRole";
import { noCrossTenantGrant } from "./noCrossTenantGrant";
import { noSecretInEnv } from "./noSecretInEnv";
import { noSecretInResourceId } from "./noSecretInResourceId";
import { noSecretLiteralInProgram } from "./noSecretLiteralInProgram";
import { noSecretRefInEnv } from "./noSecretRefInEnv";
import { noServiceAccountKey } from "./noServiceAccountKey";
import { noSharedSecret } from "./noSharedSecret";
import { noSharedServiceAccount } from "./noSharedServiceAccount";
import { noSharedStorage } from "./noSharedStorage";
import { noSharedValue } from "./noSharedValue";
import { noStaleKey } from "./noStaleKey";
import { ownServiceAccount } from "./ownServiceAccount";
import { planIsTyped } from "./planIsTyped";
import { privateBucket } from "./privateBucket";
import { proxyIsChecked } from "./proxyIsChecked";
import { restrictedIngress } from "./restrictedIngress";
import { reviewed } from "./reviewed";
import type { Rule } from "./rule";
import { secretAccessorOwnTenant } from "./secretAccessorOwnTenant";
import { sessionsApart } from "./sessionsApart";
import { tenantLabel } from "./tenantLabel";
import { waiverValid } from "./waiverValid";

export const rules: readonly Rule[] = [
  noSecretInEnv,
  noSecretRefInEnv,
  noSharedSecret,
  noSharedValue,
  secretAccessorOwnTenant,
  noSecretLiteralInProgram,
  noSecretInResourceId,
  ownServiceAccount,
  noSharedServiceAccount,
  noServiceAccountKey,
  noBroadRole,
  noCrossTenantGrant,
  privateBucket,
  noSharedStorage,
  authenticatedAccess,
  restrictedIngress,
  egressConfined,
  googleApisConfined,
  analyticsOnlyThroughProxy,
  proxyIsChecked,
  planIsTyped,
  sessionsApart,
  noStaleKey,
  auditTrail,
  tenantLabel,
  allIsJudged,
  reviewed,
  waiverValid,
];

export { remedies } from "./remedies";
export type * from "./rule";
export { reviewed, tenantLabel, waiverValid };
