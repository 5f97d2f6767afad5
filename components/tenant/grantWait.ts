/**
 * Waits before a new service until the grants that its first instance needs are as old as the cell's `grantWaitSeconds`. Cloud Run
 * creates a service before it finds that a grant has yet to spread, so a create that comes too early can't be repeated
 * (`untilGranted.ts`), and the update has to be.
 */
import * as pulumi from "@pulumi/pulumi";
import { updateHook } from "../validation/hooks";
import type { TenantContext } from "./tenantContext";
import { wait } from "./wait";

/**
 * Hook of a service.
 *
 * @param service logical name
 * @param grants the service's first instance needs them
 */
export function afterGrants(
  { cell }: TenantContext,
  service: string,
  grants: readonly pulumi.Resource[],
): pulumi.ResourceHookBinding {
  const granted = pulumi.all(grants.map(({ urn }) => urn)).apply(() => Date.now());
  const settled = pulumi
    .all([cell.grantWaitSeconds, granted])
    .apply(([seconds, at]) => ({ seconds: seconds ?? 0, at }));
  const hooks = updateHook(`${service}: wait for grants`, async () => {
    const { seconds, at } = await known(settled);
    const left = Math.ceil(seconds - (Date.now() - at) / 1000);
    if (left > 0) {
      await pulumi.log.info(`${service}: waiting ${left} s for new grants to spread ('grantWaitSeconds' of the cell)`);
      await wait(left);
    }
  });
  return { beforeCreate: hooks };
}

function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise<T>((resolve) => {
    output.apply((value) => resolve(value));
  });
}
