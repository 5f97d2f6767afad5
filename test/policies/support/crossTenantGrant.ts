/** A grant between two tenants, and what `no-cross-tenant-grant` says of it. */
import type { Registered } from "./record";
import { registered, said } from "./resources";
import { base } from "./twoTenants";

export const rule = "no-cross-tenant-grant";

export const message = (got: string, path = "member", role = "'r'", fix = "grant it to this tenant's own account") =>
  `grant: '${path}' must name principals of the same tenant for ${role}, ${got}; ${fix}`;

/** What the rule says of one grant in the project of the two tenants. */
export const judge = (
  type: string,
  inputs: Record<string, unknown>,
  sources: Record<string, string[]> = {},
  others: Registered[] = [],
) => said(rule, [...base, ...others, registered(type, "grant", { project: "p", role: "r", ...inputs }, sources)]);
