/** What the package offers: the two components, their arguments and the words that these take. */
export type { TrackingPlan } from "../plan";
export { Cell } from "./cell/cell";
export type { CellArgs } from "./cell/cellArgs";
export type { CellReference } from "./cell/cellReference";
export type { PerimeterArgs, PerimeterEgressArgs } from "./cell/perimeterArgs";
export type { ReviewsArgs } from "./cell/reviewsArgs";
export {
  AccessThrough,
  ApiKeys,
  KeyKind,
  KeyReader,
  SessionBucket,
  SessionIsolation,
  SessionSandboxes,
  TenantState,
} from "./enums";
export type { AccessArgs } from "./tenant/accessArgs";
export type { ApiArgs } from "./tenant/apiArgs";
export type { ComputeArgs } from "./tenant/computeArgs";
export type { KeyArgs } from "./tenant/keyArgs";
export type { RetentionArgs } from "./tenant/retentionArgs";
export type { SessionsArgs } from "./tenant/sessionsArgs";
export { Tenant } from "./tenant/tenant";
export type { TenantArgs } from "./tenant/tenantArgs";
