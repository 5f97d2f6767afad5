/** What the package exports: two components, their arguments, and the closed sets of words that arguments accept. */
export type { TrackingPlan } from "../plan";
export { Cell } from "./cell/cell";
export type { CellArgs, CellReference, PerimeterArgs } from "./cell/cellArgs";
export { AccessThrough, KeyKind, KeyReader, TenantState } from "./enums";
export { Tenant } from "./tenant/tenant";
export type { AccessArgs, ApiArgs, ComputeArgs, KeyArgs, RetentionArgs, TenantArgs } from "./tenant/tenantArgs";
