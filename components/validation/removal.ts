/**
 * Refuses to delete what belongs to a live tenant, in words of the configuration. Pulumi's own lock (`protect`) refuses it as
 * well, but with the advice to take the lock off, after which the tenant's data would go. The engine asks hooks first.
 *
 * A tenant that has been removed is no longer in the program, and its hook must be: so all components share one, and
 * each of them registers it. Without any, the engine refuses too, and names the hook.
 */
import type * as pulumi from "@pulumi/pulumi";
import { sharedPreviewHook } from "./hooks";

/** Also what the engine says if no program runs that registers the hook, as in `pulumi destroy`. */
const name = "a live tenant must be 'closing' in an update before it is removed";

/** Ends of the logical names of what is deleted first. */
const firstDeleted = /-(?:workload-invokers|bucket-iam)$/;

/** Hooks of what is deleted first of a tenant. Empty under Pulumi's mocks for unit tests. */
export function refuseRemoval(): pulumi.ResourceHookBinding {
  const hooks = sharedPreviewHook(name, (resource) => {
    throw new Error(
      `tenant '${resource.name.replace(firstDeleted, "")}': 'state' must be 'closing' in an update before the tenant is removed, got a live tenant; put its entry back. To remove it for good, set 'state' to 'closing', update, and take the entry out then`,
    );
  });
  return hooks.length === 0 ? {} : { beforeDelete: hooks };
}
