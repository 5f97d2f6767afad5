import type { Policy } from "./policy";

const account = /^serviceAccount:([^@\s]+@([a-z0-9-]+)\.iam\.gserviceaccount\.com)$/;

/** Unique ids of the service accounts that a policy meant when it was written, by e-mail. */
export type Identities = Readonly<Record<string, string>>;

/** Looks up the unique id of a project's own service account; undefined when there is none (or it is Google's). */
export type UniqueIdOf = (project: string, email: string) => Promise<string | undefined>;

/**
 * A policy means accounts, not e-mails: when an account is deleted, and also when another one is made with the same
 * e-mail, its grants are shown as `deleted:serviceAccount:…?uid=…` and hold for nobody.
 */
export async function displayed(policy: Policy, identities: Identities, uniqueIdOf: UniqueIdOf): Promise<Policy> {
  return mapMembers(policy, async (member) => {
    const [, email = "", project = ""] = account.exec(member) ?? [];
    const meant = identities[email];
    return meant === undefined || (await uniqueIdOf(project, email)) === meant
      ? member
      : `deleted:serviceAccount:${email}?uid=${meant}`;
  });
}

/** Which accounts a policy means at the time it is written. */
export async function captured(policy: Policy, uniqueIdOf: UniqueIdOf): Promise<Identities> {
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
