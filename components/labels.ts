/** Labels on everything that takes labels. The policy pack and cost reports find a tenant's things by them. */
import type * as pulumi from "@pulumi/pulumi";
import { type Role, roleLabel, tenantLabel } from "../plan";

/** Labels of one thing: the caller's own, and the two that can't be overridden. */
export function labelsFor(
  domain: string,
  role: Role,
  own: Readonly<Record<string, pulumi.Input<string>>> = {},
): Record<string, pulumi.Input<string>> {
  return { ...own, [tenantLabel]: domain, [roleLabel]: role };
}
