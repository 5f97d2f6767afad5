/** Decides whether a principal has a permission on a resource. Pure: the caller collects what the decision needs. */
import type { Binding, Policy } from "./policy";
import { permissionsOf } from "./roles";

/** A deny rule of IAM v2; permissions are written `secretmanager.googleapis.com/versions.access`. */
export interface DenyRule {
  readonly deniedPrincipals: readonly string[];
  readonly exceptionPrincipals: readonly string[];
  readonly deniedPermissions: readonly string[];
  readonly exceptionPermissions: readonly string[];
  readonly condition: string | undefined;
}

/** Everything that decides about access to one resource. */
export interface PolicyView {
  /** Full name of the resource. */
  readonly resource: string;
  /** Its own policy and those of everything above it, nearest first. */
  readonly policies: readonly { readonly on: string; readonly policy: Policy }[];
  /** Deny rules of the projects, folders and organisation above it. */
  readonly denyRules: readonly DenyRule[];
  /** Permissions of custom roles by full name, such as `projects/p/roles/r`; a deleted or unknown role is absent. */
  readonly customRoles: ReadonlyMap<string, readonly string[]>;
  /** Whether the service account with this e-mail exists and is enabled; all are taken as active if it is left out. */
  readonly isActive?: (email: string) => boolean;
}

export interface Decision {
  readonly allowed: boolean;
  /** The reason: a binding (`roles/x on y`), a deny rule, or that nothing grants the permission. */
  readonly because: string;
}

/**
 * Whether a principal (`user:…`, `serviceAccount:…`, or undefined for a caller without identity) has a permission.
 * Conditions are not evaluated and fail closed: a conditional grant gives nothing, a conditional denial denies.
 */
export function mayDo(view: PolicyView, principal: string | undefined, permission: string): Decision {
  const email = /^serviceAccount:(.+)$/.exec(principal ?? "")?.[1];
  if (email !== undefined && view.isActive && !view.isActive(email)) {
    return { allowed: false, because: `service account ${email} is disabled or gone` };
  }
  const denied = view.denyRules.find((rule) => denies(rule, principal, permission));
  if (denied) {
    return { allowed: false, because: `a deny policy denies ${permission}` };
  }
  for (const { on, policy } of view.policies) {
    const binding = policy.bindings.find((candidate) => grants(view, candidate, principal, permission));
    if (binding) {
      return { allowed: true, because: `${binding.role} on ${on}` };
    }
  }
  return { allowed: false, because: `nothing grants ${permission} on ${view.resource}` };
}

function grants(view: PolicyView, binding: Binding, principal: string | undefined, permission: string): boolean {
  return (
    binding.condition === undefined &&
    binding.members.some((member) => isMember(member, principal)) &&
    permissionsOf(binding.role, view.customRoles)(permission)
  );
}

/** Groups and domains are not resolved: a member of a group or domain does not match. */
function isMember(member: string, principal: string | undefined): boolean {
  if (member === "allUsers") {
    return true;
  }
  if (principal === undefined) {
    return false;
  }
  return member === "allAuthenticatedUsers" || member === principal;
}

function denies(rule: DenyRule, principal: string | undefined, permission: string): boolean {
  const spelled = denyForm(permission);
  const covers = (pattern: string) =>
    pattern === spelled || (pattern.endsWith("*") && spelled.startsWith(pattern.slice(0, -1)));
  return (
    rule.deniedPermissions.some(covers) &&
    !rule.exceptionPermissions.some(covers) &&
    rule.deniedPrincipals.some((denied) => isDeniedPrincipal(denied, principal)) &&
    !rule.exceptionPrincipals.some((excepted) => isNamed(excepted, principal))
  );
}

/**
 * Groups are not resolved: a denied group denies everybody with an identity, and exceptions must name the principal.
 */
function isDeniedPrincipal(denied: string, principal: string | undefined): boolean {
  if (denied === "principalSet://goog/public:all") {
    return true;
  }
  return principal !== undefined && (denied.startsWith("principalSet://") || isNamed(denied, principal));
}

function isNamed(pattern: string, principal: string | undefined): boolean {
  const id = /^[A-Za-z]+:(.+)$/.exec(principal ?? "")?.[1];
  return (
    id !== undefined &&
    [`principal://goog/subject/${id}`, `principal://iam.googleapis.com/projects/-/serviceAccounts/${id}`].includes(
      pattern,
    )
  );
}

/** The permission as deny policies write it: `secretmanager.googleapis.com/versions.access`. */
function denyForm(permission: string): string {
  const [service = "", ...rest] = permission.split(".");
  return `${service}.googleapis.com/${rest.join(".")}`;
}
