/** Google's IAM policy document, and the form in which it is stored and compared. */

/** The document, as `setIamPolicy` takes it. */
export interface Policy {
  readonly bindings: readonly Binding[];
  readonly auditConfigs?: readonly AuditConfig[];
}

export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: Condition;
}

export interface Condition {
  readonly title: string;
  readonly expression: string;
  readonly description?: string;
}

export interface AuditConfig {
  readonly service: string;
  readonly auditLogConfigs: readonly { readonly logType: string; readonly exemptedMembers?: readonly string[] }[];
}

export interface StoredPolicy {
  /** Full name of the resource that the policy is on. */
  readonly name: string;
  /** Number of writes; the etag is made from it. */
  readonly revision: number;
  readonly policy: Policy;
  /** Unique ids of the service accounts that it names, by e-mail. */
  readonly identities?: Readonly<Record<string, string>>;
  /** Policies that decisions went by before, the oldest first, where a change takes time to spread. */
  readonly earlier?: readonly EarlierPolicy[];
}

/** A policy that was replaced, and still decides for a while. */
export interface EarlierPolicy {
  /** Milliseconds since 1970 of the cloud's time. */
  readonly until: number;
  readonly policy: Policy;
  readonly identities?: Readonly<Record<string, string>>;
}

/** Etag of a policy; it changes with every write. */
export function etagOf(stored: StoredPolicy): string {
  return `BwX${Buffer.from(String(stored.revision).padStart(6, "0")).toString("base64url")}=`;
}

/** Whether two conditions are equal. Google treats a missing description like an empty one. */
export function sameCondition(left: Condition | undefined, right: Condition | undefined): boolean {
  return (
    left?.title === right?.title &&
    left?.expression === right?.expression &&
    (left?.description ?? "") === (right?.description ?? "")
  );
}

/** The form that Google stores: one binding per role and condition, members sorted and unique, no empty binding. */
export function normalizePolicy(policy: Policy): Policy {
  const merged: Binding[] = [];
  for (const binding of policy.bindings) {
    const index = merged.findIndex(
      (other) => other.role === binding.role && sameCondition(other.condition, binding.condition),
    );
    const members = [...new Set([...(merged[index]?.members ?? []), ...binding.members])].sort();
    merged.splice(index < 0 ? merged.length : index, 1, { ...binding, members });
  }
  const bindings = merged
    .filter((binding) => binding.members.length > 0)
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  return policy.auditConfigs && policy.auditConfigs.length > 0
    ? { bindings, auditConfigs: policy.auditConfigs }
    : { bindings };
}

function keyOf(binding: Binding): string {
  return `${binding.role}\n${binding.condition?.title ?? ""}\n${binding.condition?.expression ?? ""}`;
}
