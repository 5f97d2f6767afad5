/** Asks IAM on behalf of a caller of the local run. */
import { type Decision, mayDo, type PolicyView } from "../../iam";
import { policyView } from "../cloud/resources/iam/storedPolicies";
import type { Cloud } from "../cloud/store/cloud";

/** IAM members that one caller counts as, such as `user:a@example.com` and the user's groups. */
export type Caller = readonly string[];

export function serviceAccount(email: string): Caller {
  return [`serviceAccount:${email}`];
}

export interface AccessQuestion {
  readonly caller: Caller;
  readonly permission: string;
  /** Full name, such as `secretmanager.googleapis.com/projects/p/secrets/s`. */
  readonly resource: string;
  /** Ignores grants to `allUsers` and `allAuthenticatedUsers`, as a bucket with public access prevention does. */
  readonly refusePublic?: boolean;
}

/** Asks IAM whether a caller has a permission on a resource. A caller without identity is `[]`. */
export async function decideAccess(cloud: Cloud, question: AccessQuestion): Promise<Decision> {
  const stored = await policyView(cloud, question.resource);
  const view = question.refusePublic === true ? withoutPublic(stored) : stored;
  const members: readonly (string | undefined)[] = question.caller.length === 0 ? [undefined] : question.caller;
  const decisions = members.map((member) => mayDo(view, member, question.permission));
  const refused = { allowed: false, because: `nothing grants ${question.permission} on ${view.resource}` };
  return decisions.find(({ allowed }) => allowed) ?? decisions[0] ?? refused;
}

function withoutPublic(view: PolicyView): PolicyView {
  const isNamed = (member: string) => member !== "allUsers" && member !== "allAuthenticatedUsers";
  return {
    ...view,
    policies: view.policies.map(({ on, policy }) => ({
      on,
      policy: {
        ...policy,
        bindings: policy.bindings.map((binding) => ({ ...binding, members: binding.members.filter(isNamed) })),
      },
    })),
  };
}
