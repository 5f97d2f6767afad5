/** How a change of an IAM policy spreads: for a while, decisions go by the policy before. */
import { createHash } from "node:crypto";
import type { EarlierPolicy, StoredPolicy } from "../../../iam";
import type { IamDelay } from "./settings";

/** The policies that decide after a policy was replaced at `now`, each until its time. */
export function replaced(
  { name, revision, policy, identities, earlier = [] }: StoredPolicy,
  delay: IamDelay,
  now: number,
): EarlierPolicy[] {
  const digest = createHash("sha256").update(`${delay.seed} ${name} ${revision}`).digest();
  const until = now + (digest.readUInt32BE(0) / 2 ** 32) * delay.seconds * 1000;
  return [
    ...earlier.filter((one) => one.until > now),
    { until, policy, ...(identities === undefined ? {} : { identities }) },
  ];
}

/** Changes are seen in the order in which they were made. */
export function decidingAt(stored: StoredPolicy, now: number): Pick<StoredPolicy, "policy" | "identities"> {
  return stored.earlier?.find(({ until }) => until > now) ?? stored;
}
