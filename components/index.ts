export { Cell } from "./cell";
export type { CellArgs, CellReference, PerimeterArgs } from "./cellArgs";
export { AccessThrough, KeyKind, KeyReader, TenantState } from "./enums";
export type { TrackingPlan } from "./plan";
export { Tenant } from "./tenant";
export type { AccessArgs, ApiArgs, ComputeArgs, KeyArgs, RetentionArgs, TenantArgs } from "./tenantArgs";
