/** Reads and changes one role of a policy, as Member and Binding resources do; the rest of the policy stays. */
import type { Binding, Condition, Policy } from "./policy";
import { normalizePolicy, sameCondition } from "./policy";

/** One role under one condition: the binding that a Member or Binding resource changes. */
export interface Grant {
  readonly role: string;
  readonly condition: Condition | undefined;
}

/** Members of the role; empty if the policy doesn't bind it. */
export function membersOf(policy: Policy, grant: Grant): readonly string[] {
  return policy.bindings.find((binding) => isOf(binding, grant))?.members ?? [];
}

/** Adds one member; the rest of the policy stays. */
export function withMember(policy: Policy, grant: Grant, member: string): Policy {
  return withMembers(policy, grant, [...membersOf(policy, grant), member]);
}

/** Removes one member; the rest of the policy stays. */
export function withoutMember(policy: Policy, grant: Grant, member: string): Policy {
  return withMembers(
    policy,
    grant,
    membersOf(policy, grant).filter((other) => other !== member),
  );
}

/** Sets the members of the role to exactly these; other roles stay. */
export function withMembers(policy: Policy, grant: Grant, members: readonly string[]): Policy {
  const others = policy.bindings.filter((binding) => !isOf(binding, grant));
  const { role, condition } = grant;
  return normalizePolicy({ ...policy, bindings: [...others, { role, members, ...(condition ? { condition } : {}) }] });
}

function isOf(binding: Binding, grant: Grant): boolean {
  return binding.role === grant.role && sameCondition(binding.condition, grant.condition);
}
