/**
 * Ties grants to accounts instead of e-mails. When an account is deleted, and also when another one is created with the
 * same e-mail, Google shows its grants as `deleted:serviceAccount:…?uid=…`, and they give nobody access.
 */
import type { Policy } from "./policy";

const account = /^serviceAccount:([^@\s]+@([a-z0-9-]+)\.iam\.gserviceaccount\.com)$/;

/** Unique ids of the service accounts in a policy at the time it was written, by e-mail. */
export type Identities = Readonly<Record<string, string>>;

/** Looks up the unique id of a project's own service account; undefined if there is none, or if it is Google's. */
export type UniqueIdOf = (project: string, email: string) => Promise<string | undefined>;

/** The policy as Google shows it: members whose account is gone are marked as deleted. */
export async function displayedPolicy(policy: Policy, identities: Identities, uniqueIdOf: UniqueIdOf): Promise<Policy> {
  return mapMembers(policy, async (member) => {
    const [, email = "", project = ""] = account.exec(member) ?? [];
    const written = identities[email];
    return written === undefined || (await uniqueIdOf(project, email)) === written
      ? member
      : `deleted:serviceAccount:${email}?uid=${written}`;
  });
}

/** The accounts that a policy names, by the unique ids that they have now. */
export async function identitiesOf(policy: Policy, uniqueIdOf: UniqueIdOf): Promise<Identities> {
  const found: Record<string, string> = {};
  for (const member of policy.bindings.flatMap(({ members }) => members)) {
    const [, email, project = ""] = account.exec(member) ?? [];
    const uniqueId = email === undefined ? undefined : await uniqueIdOf(project, email);
    if (email !== undefined && uniqueId !== undefined) {
      found[email] = uniqueId;
    }
  }
  return found;
}

async function mapMembers(policy: Policy, change: (member: string) => Promise<string>): Promise<Policy> {
  const bindings = await Promise.all(
    policy.bindings.map(async (binding) => ({ ...binding, members: await Promise.all(binding.members.map(change)) })),
  );
  return { ...policy, bindings };
}
