/**
 * No new keys in quarantine. Arguments don't show whether a key is new, but the engine knows: it calls a hook before it
 * creates one, also in preview. Cloud Run would refuse the change too, since it can't start a revision under a disabled
 * account, but only half-way through the update.
 */
import * as pulumi from "@pulumi/pulumi";
import { TenantState } from "../enums";

/** Options of a tenant's secrets and their versions. */
export function keyOptions(
  id: string,
  state: TenantState,
  child: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  if (state !== TenantState.Quarantined) {
    return child;
  }
  const refuse = new pulumi.ResourceHook(
    `${id}-no-new-keys`,
    ({ name }) => {
      throw new Error(newKeyMessage(id, name));
    },
    { onDryRun: true },
  );
  return { ...child, hooks: { beforeCreate: [refuse] } };
}

/** @param resource logical name of the secret or version that would be created */
function newKeyMessage(id: string, resource: string): string {
  return `tenant '${id}': 'state' must not be 'quarantined' while a key is added, got the new '${resource}'; take the key back out, or set 'state' to 'active' first`;
}
