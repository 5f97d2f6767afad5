/** How long a tenant's bucket keeps objects. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentTable, block, type Check, wholeNumber } from "../validation";

/** How long a tenant's bucket keeps objects. */
export interface RetentionArgs {
  /** Days for which a deleted object can be brought back, and the bucket once the tenant is removed: 0 for none, or 7 to 90 (limits of Cloud Storage). Default: 7. */
  softDeleteDays?: pulumi.Input<number>;
  /** Days after which an object is deleted, 1 to 36500. Default: never. */
  deleteAfterDays?: pulumi.Input<number>;
}

const softDeleteDays = wholeNumber(7, 90, "0, for none, or a whole number of days");
const zeroOrDays: Check = {
  ...softDeleteDays,
  problems: (path, value) => (value === 0 ? [] : softDeleteDays.problems(path, value)),
};

export const retentionArguments = {
  softDeleteDays: { check: zeroOrDays, default: 7 },
  deleteAfterDays: { check: wholeNumber(1, 36_500, "a whole number of days"), otherwise: "never" },
} satisfies ArgumentTable<RetentionArgs>;

export const retention = block(retentionArguments, "{ softDeleteDays: 7 }");
