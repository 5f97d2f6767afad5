/**
 * No new identities outside of `active`, and no new keys in quarantine. Arguments don't show whether a thing is new, but
 * the engine knows: it calls a hook before it creates one, also in preview.
 */
import type * as pulumi from "@pulumi/pulumi";
import { TenantState } from "../enums";
import { previewHook } from "../validation/hooks";

/**
 * Options of a tenant's secrets and their versions. Cloud Run would refuse a new key in quarantine too, since it can't
 * start a revision under a disabled account, but only half-way through the update.
 */
export function keyOptions(
  id: string,
  state: TenantState,
  child: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  return state === TenantState.Quarantined
    ? {
        ...child,
        hooks: { ...child.hooks, ...refuseCreation(`${id}-no-new-keys`, (resource) => newKeyMessage(id, resource)) },
      }
    : child;
}

/**
 * Hooks of a tenant's service accounts. The provider ignores `disabled` when it creates an account, so a tenant that is
 * new as `quarantined` or `closing` would have accounts that work until the next update.
 */
export function accountHooks(id: string, state: TenantState): pulumi.ResourceHookBinding {
  return state === TenantState.Active
    ? {}
    : refuseCreation(`${id}-no-new-accounts`, () => newAccountMessage(id, state));
}

function refuseCreation(name: string, message: (resource: string) => string): pulumi.ResourceHookBinding {
  const refuse = previewHook(name, (resource) => {
    throw new Error(message(resource.name));
  });
  return { beforeCreate: refuse };
}

/** @param resource logical name of the secret or version that would be created */
function newKeyMessage(id: string, resource: string): string {
  return `tenant '${id}': 'state' must not be 'quarantined' while a key is added, got ${keyArgument(id, resource)} as new; take it back out, or set 'state' to 'active' first`;
}

function newAccountMessage(id: string, state: TenantState): string {
  return `tenant '${id}': 'state' must be 'active' when the tenant, 'analytics' or 'apis' is new, got '${state}'; deploy it as 'active' first`;
}

/** The argument that a secret or version comes from, as the user wrote it. */
function keyArgument(id: string, resource: string): string {
  const [purpose = "", ...rest] = resource.slice(id.length + 1).split("-");
  const name = rest.join("-").replace(/-(?:value|version)$/, "");
  switch (purpose) {
    case "key":
      return `'keys.${name}'`;
    case "api":
      return `the API key '${name}' of the plan`;
    case "token":
      return `the vendor token '${name}' of the plan`;
    case "pseudonym":
      return `'pseudonymKeys' with '${name}'`;
    case "users":
      return "'sessions' of users with networks of their own";
    default:
      return "'analytics' or 'apis'";
  }
}
