/** Whether Google's own OAuth client lets a tenant's members in: it admits people of the project's organisation only. */
import { isMap } from "../../plan";
import { AccessThrough } from "../enums";
import { isAbsent, join, type Problem, problem } from "../validation";

/** Domain of a person, a group or a whole directory. Service accounts and federated identities come by other ways. */
const domainOf = (member: string) => /^(?:(?:user|group):[^@]+@|domain:)(.+)$/.exec(member)?.[1]?.toLowerCase();

/**
 * Reports members of other organisations that would be let in by IAM and stopped at the login.
 *
 * @param domains those of the cell; undefined if it names none, and then nothing is known
 * @param access the tenant's argument `access`
 */
export function foreignMemberProblems(domains: unknown, access: unknown): Problem[] {
  if (!Array.isArray(domains) || domains.length === 0 || !isMap(access)) {
    return [];
  }
  const { through, members, oauth } = access;
  if (through === AccessThrough.Invoker || !isAbsent(oauth) || !Array.isArray(members)) {
    return [];
  }
  return members.flatMap((member: unknown, index) => {
    const domain = typeof member === "string" ? domainOf(member) : undefined;
    return domain === undefined || domains.includes(domain)
      ? []
      : [
          problem(
            join(join("access", "members"), index),
            `must be of a domain of the cell (${domains.map((own) => `'${own}'`).join(", ")}), got '${member}'; Google's own login admits people of your organisation only: set 'access.oauth' to a client of yours, or add the domain to the cell's 'domains' if it is yours`,
          ),
        ];
  });
}
