/** Who may reach a tenant's app. */
import type * as pulumi from "@pulumi/pulumi";
import { AccessThrough } from "../enums";
import {
  type ArgumentTable,
  block,
  type Check,
  listOf,
  type Problem,
  principalPattern,
  problem,
  shown,
  word,
} from "../validation";

/** Who may reach a tenant's app. */
export interface AccessArgs {
  /** `iap`: people log in with Identity-Aware Proxy. `invoker`: services of this project call with an identity token, no way in from the internet. `loadBalancer`: people log in at a load balancer of yours, whose backend is the output `backend`. */
  through: AccessThrough;
  /** Principals that may reach the app, as IAM spells them: `group:readers@example.com`. At least one; never `allUsers`. */
  members: pulumi.Input<pulumi.Input<string>[]>;
}

const nobody = "must name at least one principal; to cut everyone off, set 'state' to 'quarantined'";

const domainPattern = /^domain:[^\s@:]+\.[^\s@:]+$/;

/** One IAM principal, spelled as IAM does, never everyone. */
function memberProblems(path: string, member: unknown): Problem[] {
  if (member === "allUsers" || member === "allAuthenticatedUsers") {
    return [
      problem(path, `must not be '${member}'; anyone could reach the tenant: name users, groups or service accounts`),
    ];
  }
  return typeof member === "string" && (principalPattern.test(member) || domainPattern.test(member))
    ? []
    : [problem(path, `must be an IAM principal such as 'group:readers@example.com', got ${shown(member)}`)];
}

const principals = listOf("a list of IAM principals such as `group:readers@example.com`", memberProblems);
const someone: Check = {
  ...principals,
  problems: (path, list) =>
    Array.isArray(list) && list.length === 0 ? [problem(path, nobody)] : principals.problems(path, list),
};

export const accessArguments = {
  through: {
    check: word(Object.values(AccessThrough)),
    plain: true,
    required: "must be set; use 'iap' for people, 'invoker' for services, or 'loadBalancer'",
  },
  members: { check: someone, required: nobody },
} satisfies ArgumentTable<AccessArgs>;

export const access = block(accessArguments, "{ through: 'iap', members: ['group:…'] }");
