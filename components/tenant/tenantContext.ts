/** Values that every part of a tenant is created with. */
import type * as pulumi from "@pulumi/pulumi";
import type { Role } from "../../plan";
import type { TenantState } from "../enums";
import type { CellFields } from "./cellReference";

export interface TenantContext {
  readonly id: string;
  readonly cell: CellFields;
  readonly state: TenantState;
  /** Labels of a thing with this role. */
  readonly labels: (role: Role) => Record<string, pulumi.Input<string>>;
  /** Options of every child: the tenant is its parent, and with that gives it its provider. */
  readonly child: pulumi.CustomResourceOptions;
  /**
   * Options of children that exist as long as the tenant. Pulumi refuses to delete or replace them unless the tenant is
   * `closing`, and does so in preview: the locks of the cloud resources themselves stop an update only half-way.
   */
  readonly permanentChild: pulumi.CustomResourceOptions;
  /** Options of those that nothing else of the tenant depends on, which the engine deletes first: it says in our words why not. */
  readonly firstDeletedChild: pulumi.CustomResourceOptions;
  /** Hooks of service accounts: none is created unless the tenant is active. */
  readonly accountHooks: pulumi.ResourceHookBinding;
  /** Hooks of what fails until a grant has spread. */
  readonly untilGranted: pulumi.ResourceHookBinding;
  /** Options of children that are keys: none is created in quarantine, and a grant may have yet to spread. */
  readonly keyChild: pulumi.CustomResourceOptions;
}

/** True while the tenant serves. */
export function isActive({ state }: TenantContext): boolean {
  return state === "active";
}

/** True unless the tenant's state is `closing`: its resources can't be deleted. */
export function isLocked({ state }: TenantContext): boolean {
  return state !== "closing";
}
