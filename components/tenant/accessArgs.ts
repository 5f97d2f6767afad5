/** Who may reach a tenant's app. */
import type * as pulumi from "@pulumi/pulumi";
import { AccessThrough } from "../enums";
import {
  type ArgumentTable,
  block,
  type Check,
  isAbsent,
  join,
  listOf,
  matching,
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
  /** OAuth client of your own for the login. Needed for members outside of your organisation, and in a project without an organisation: Google's own client lets in people of the organisation only. Not with `invoker`. Default: Google's own client. */
  oauth?: OauthArgs;
}

/** OAuth client with which Identity-Aware Proxy logs people in. Let each tenant have its own, so that one that leaks is revoked for that tenant alone. */
export interface OauthArgs {
  /** Client id, as the console shows it: `<number>-<letters>.apps.googleusercontent.com`. */
  clientId: pulumi.Input<string>;
  /** Client secret. Pass it as a secret, such as `config.requireSecret`; the state holds it encrypted. */
  clientSecret: pulumi.Input<string>;
}

const clientIdForm = "<number>-<letters and digits>.apps.googleusercontent.com";
/** Accepts any text and shows none. */
const secretText: Check = {
  accepts: "a text",
  problems: (path, value) =>
    typeof value === "string" && value !== "" ? [] : [problem(path, "must be the client's secret, as text")],
};

export const oauthArguments = {
  clientId: {
    check: matching(/^\d+-[a-z0-9]+\.apps\.googleusercontent\.com$/, `the id of an OAuth client, '${clientIdForm}'`),
    required: `must be set to the id of an OAuth client, '${clientIdForm}'`,
  },
  clientSecret: { check: secretText, required: "must be set to the client's secret" },
} satisfies ArgumentTable<OauthArgs>;

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
  oauth: {
    check: block(oauthArguments, "{ clientId: '…', clientSecret: config.requireSecret('…') }"),
    otherwise: "Google's own client",
  },
} satisfies ArgumentTable<AccessArgs>;

/** Services log in with identity tokens, which no OAuth client concerns. */
function clientProblems(path: string, { through, oauth }: Readonly<Record<string, unknown>>): Problem[] {
  return through === AccessThrough.Invoker && !isAbsent(oauth)
    ? [
        problem(
          join(path, "oauth"),
          `must not be set with '${join(path, "through")}' 'invoker', whose callers have identity tokens; take it out`,
        ),
      ]
    : [];
}

export const access = block(accessArguments, "{ through: 'iap', members: ['group:…'] }", clientProblems);
