import type { Binding, Condition, Policy } from "./policy";
import { normalizePolicy, sameCondition } from "./policy";

/** Which binding of a policy a Member or Binding resource means: one role under one condition. */
export interface Grant {
  readonly role: string;
  readonly condition: Condition | undefined;
}

export function membersOf(policy: Policy, grant: Grant): readonly string[] {
  return policy.bindings.find((binding) => isOf(binding, grant))?.members ?? [];
}

/** Adds one member; the rest of the policy stays. */
export function withMember(policy: Policy, grant: Grant, member: string): Policy {
  return withMembers(policy, grant, [...membersOf(policy, grant), member]);
}

export function withoutMember(policy: Policy, grant: Grant, member: string): Policy {
  return withMembers(
    policy,
    grant,
    membersOf(policy, grant).filter((other) => other !== member),
  );
}

/** Makes exactly these the members of the role; other roles stay. */
export function withMembers(policy: Policy, grant: Grant, members: readonly string[]): Policy {
  const others = policy.bindings.filter((binding) => !isOf(binding, grant));
  const { role, condition } = grant;
  return normalizePolicy({ ...policy, bindings: [...others, { role, members, ...(condition ? { condition } : {}) }] });
}

function isOf(binding: Binding, grant: Grant): boolean {
  return binding.role === grant.role && sameCondition(binding.condition, grant.condition);
}
