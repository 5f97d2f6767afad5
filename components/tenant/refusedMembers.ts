/**
 * Says what to do when an organisation refuses a member. Organisations since May 2024 admit only their own people ("Secure by
 * default": domain-restricted sharing), and Google's error names neither the member nor the argument it came from.
 */
import * as pulumi from "@pulumi/pulumi";
import { isMap } from "../../plan";
import { errorHook } from "../validation/hooks";

/** Words of the IAM API, by the older constraint and by the managed one. */
const refusal = /permitted customer|iam\.(?:allowedPolicyMemberDomains|managed\.allowedPolicyMembers)/i;

/** Hooks of the policies that hold the members of `access`. */
export function explainRefusedMembers(tenant: string): pulumi.ResourceHookBinding {
  const hooks = errorHook(`${tenant}-refused-members`, async ({ errors, newInputs }) => {
    const message = refusedMembersMessage(tenant, errors[0] ?? "", newInputs?.policyData);
    if (message !== undefined) {
      await pulumi.log.error(message);
    }
    return false;
  });
  return hooks.length === 0 ? {} : { onError: hooks };
}

/** Undefined for any other error. */
export function refusedMembersMessage(tenant: string, error: string, policyData: unknown): string | undefined {
  if (!refusal.test(error)) {
    return undefined;
  }
  const members = membersOf(policyData);
  const got = members.length === 0 ? "" : `, got '${members.join("', '")}'`;
  return `tenant '${tenant}': 'access.members' must be principals that the organisation admits${got}; add the customer's directory to the constraint 'iam.allowedPolicyMemberDomains' of the project, as docs/deploy.md says under "Who logs in how"`;
}

function membersOf(policyData: unknown): string[] {
  try {
    const policy: unknown = JSON.parse(String(policyData));
    const bindings: unknown = isMap(policy) ? policy.bindings : [];
    const all = (Array.isArray(bindings) ? bindings : []).flatMap((binding: unknown) =>
      isMap(binding) && Array.isArray(binding.members) ? binding.members.map(String) : [],
    );
    return [...new Set(all)];
  } catch {
    return [];
  }
}
