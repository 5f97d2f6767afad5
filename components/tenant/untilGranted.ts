/**
 * Repeats what Google Cloud refuses while a grant spreads. A change of an IAM policy takes "typically 2 minutes, potentially
 * 7 minutes or longer" (IAM, "Access change propagation", 2026-11), and Google's provider doesn't wait for it
 * (terraform-provider-google, issue 10310), so a tenant's first update used to fail now and then.
 */
import * as pulumi from "@pulumi/pulumi";
import { errorHook } from "../validation/hooks";
import { wait } from "./wait";

/** What services say of a key that their agent can't use yet, or of a secret that an account can't read yet. */
const lacksGrant =
  /permission denied on (?:cloud kms key|secret)|cloudkms\.cryptoKeyVersions\.useTo(?:En|De)crypt|cryptoKey ?encrypter\/?decrypter/i;

/**
 * Cloud Run creates a service before it finds that the revision lacks something, and the provider says "Error waiting".
 * A second create would be answered with 409; the next update repeats as an update.
 */
const isHalfMade = /error waiting (?:to create|for creating)/i;

const firstPause = 5;
const longestPause = 30;
/** Pauses of 5, 10, 20 and then 30 s: 11 minutes in all. */
const tries = 25;

/** A hook for what needs grants of the same update. Its name is the tenant's, since names of hooks are unique in a program. */
export function untilGranted(tenant: string): pulumi.ResourceHookBinding {
  const hooks = errorHook(`${tenant}-until-granted`, async ({ name, failedOperation, errors }) => {
    const [newest = ""] = errors;
    const pause = pauseBefore(failedOperation, newest, errors.length);
    if (pause === undefined) {
      if (lacksGrant.test(newest) && isHalfMade.test(newest)) {
        await pulumi.log.warn(
          `${name}: the service is there, and its first revision failed since a grant has yet to spread; run 'pulumi up' again in a few minutes`,
        );
      }
      return false;
    }
    if (errors.length === 1) {
      await pulumi.log.info(
        `${name}: a grant has yet to spread, which takes up to some minutes; trying again until it has`,
      );
    }
    await wait(pause);
    return true;
  });
  return hooks.length === 0 ? {} : { onError: hooks };
}

/**
 * Seconds to wait before a failed operation is repeated; undefined if it is not.
 *
 * @param failures number of tries so far
 */
export function pauseBefore(operation: string, error: string, failures: number): number | undefined {
  const repeatable = lacksGrant.test(error) && !(operation === "create" && isHalfMade.test(error));
  return repeatable && failures < tries ? Math.min(firstPause * 2 ** (failures - 1), longestPause) : undefined;
}
