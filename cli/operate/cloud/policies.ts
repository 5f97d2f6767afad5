/** Changes of the IAM policy of a single thing, also while somebody else changes it. */
import { type ApiCall, type GoogleCloud, isConflict } from "./googleCloud";

export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
}

export interface Policy {
  readonly etag?: string;
  readonly bindings?: readonly Binding[];
}

/** Calls that read and replace the policy of one thing. */
export interface PolicyCalls {
  readonly read: ApiCall;
  /** Must carry the etag that was read. */
  readonly write: (policy: Policy, bindings: readonly Binding[]) => ApiCall;
}

/** Times that a change is tried again because somebody else changed the policy in between. */
const changeTries = 5;

/** Reads, changes and writes the bindings. Writes nothing if `change` returns them as they are. */
export async function changePolicy(
  cloud: GoogleCloud,
  { read, write }: PolicyCalls,
  change: (bindings: readonly Binding[]) => readonly Binding[],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const policy = await cloud.call<Policy>(read);
    const before = policy.bindings ?? [];
    const bindings = change(before);
    if (bindings === before) {
      return;
    }
    try {
      await cloud.call(write(policy, bindings));
      return;
    } catch (error) {
      if (!isConflict(error) || attempt === changeTries) {
        throw error;
      }
    }
  }
}
