/** Labels on everything that takes labels. The policy pack and cost reports find a tenant's things by them. */
import type * as pulumi from "@pulumi/pulumi";

/** Label with the tenant's id. */
export const tenantLabel = "tenant";
/** Label that says what a thing is part of. */
export const roleLabel = "bulkhead-role";
/** Isolation domain of what belongs to no tenant. */
export const platformDomain = "platform";

export type Role = "workload" | "egress-proxy" | "cell";

/** Labels of one thing: the caller's own, and the two that can't be overridden. */
export function labelsFor(
  domain: string,
  role: Role,
  own: Readonly<Record<string, pulumi.Input<string>>> = {},
): Record<string, pulumi.Input<string>> {
  return { ...own, [tenantLabel]: domain, [roleLabel]: role };
}
