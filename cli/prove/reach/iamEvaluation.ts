/**
 * Asks the shared IAM evaluation twice about each principal: once with only the grants that hold for certain, once with
 * every grant that may hold. Allowed by the first is `yes`, refused by the second is `no`, and the rest is `unknown`.
 */
import { type DenyRule, knownRoles, mayDo, type PolicyView, permissionsOf } from "../../../iam";
import type { GraphNode } from "../../../policies/graph";
import type { Answer } from "../model";
import type { BearingGrant, Judged } from "./grant";
import { iamText, mayBeInGroup } from "./principalKeys";
import type { StatedGrant } from "./statedGrant";
import { doubtStep, grantStep, refusalSteps } from "./wording";

export interface EvaluationArgs {
  readonly denyRules: readonly DenyRule[];
  /** Permissions of the stack's own roles, as far as all permissions of a role are known. */
  readonly customRoles: ReadonlyMap<string, readonly string[]>;
  /** Keys of principals with a disabled account. */
  readonly switchedOff: ReadonlySet<string>;
  /** True for a deployed stack, in which a disabled account is certainly off. */
  readonly deployed: boolean;
  /** True to assume that groups hold people only. */
  readonly groupsHoldPeople: boolean;
  readonly nameOf: (key: string) => string;
}

/** Replaces a role that may give any permission. */
const anyRole = "bulkhead/any";
const known = new Set(knownRoles());

export class IamEvaluation {
  readonly #roles: ReadonlyMap<string, readonly string[]>;

  readonly #args: EvaluationArgs;

  constructor(args: EvaluationArgs) {
    this.#args = args;

    this.#roles = new Map([...args.customRoles, [anyRole, ["*"]]]);
  }

  /** Whether a role gives a permission; `unknown` if the role isn't known yet or isn't in a table. */
  gives(role: string | undefined, permission: string): Answer {
    if (role === undefined || !(known.has(role) || this.#roles.has(role))) {
      return "unknown";
    }
    return permissionsOf(role, this.#roles)(permission) ? "yes" : "no";
  }

  /** Grants that give, or may give, one of the permissions. */
  relevant(grants: readonly BearingGrant[], permissions: readonly string[]): BearingGrant[] {
    return grants.filter(({ stated }) =>
      permissions.some((permission) => this.gives(stated.role, permission) !== "no"),
    );
  }

  /** Judges one principal. `relevant` must be what this class's `relevant` gave for the same permissions. */
  judge(key: string, node: GraphNode, permissions: readonly string[], relevant: readonly BearingGrant[]): Judged {
    const { nameOf } = this.#args;
    const sure = relevant.filter((grant) =>
      permissions.some((permission) => this.#opens(grant, key, node, permission, true)),
    );
    if (sure.length > 0) {
      return { allowed: "yes", steps: sure.map((grant) => grantStep(grant, nameOf(key), node)) };
    }
    const open = relevant.filter((grant) =>
      permissions.some((permission) => this.#opens(grant, key, node, permission, false)),
    );
    if (open.length > 0) {
      const steps = open.map((grant) => doubtStep(grant, nameOf(key), node, this.#doubts(grant, key, permissions)));
      return { allowed: "unknown", steps };
    }
    return { allowed: "no", steps: refusalSteps(node, permissions, relevant, nameOf) };
  }

  #opens(grant: BearingGrant, key: string, node: GraphNode, permission: string, certain: boolean): boolean {
    const { stated, covers } = grant;
    const doubtful = stated.conditional || !covers || this.gives(stated.role, permission) === "unknown";
    if (certain && doubtful) {
      return false;
    }
    const role = this.gives(stated.role, permission) === "unknown" ? anyRole : (stated.role ?? anyRole);
    const members = certain ? sureMembers(stated) : this.#possibleMembers(stated, key);
    const view: PolicyView = {
      resource: node.name.id,
      policies: [{ on: stated.urn, policy: { bindings: [{ role, members }] } }],
      denyRules: certain ? this.#args.denyRules : [],
      customRoles: this.#roles,
      isActive: (account) => !this.#isOff(`serviceAccount:${account}`, certain),
    };
    return mayDo(view, iamText(key), permission).allowed;
  }

  /** A switch in a plan takes effect with an update only, so it makes no certain "no". */
  #isOff(key: string, certain: boolean): boolean {
    return this.#args.switchedOff.has(key) && (certain || this.#args.deployed);
  }

  #possibleMembers(stated: StatedGrant, key: string): string[] {
    if (stated.hidden) {
      return ["allUsers"];
    }
    const { groupsHoldPeople } = this.#args;
    const inGroup = mayBeInGroup(key) && !(groupsHoldPeople && key.startsWith("serviceAccount:"));
    // A group may hold the principal that is asked about, so for this question it is taken as that principal.
    return stated.members.map(({ text }) => (inGroup && text.startsWith("group:") ? key : text));
  }

  #doubts({ stated, covers }: BearingGrant, key: string, permissions: readonly string[]): string[] {
    const named = stated.members.some(({ text }) => text === key || text.startsWith("all"));
    const certainlyNamed = stated.members.some(
      ({ text, certain }) => certain && (text === key || text.startsWith("all")),
    );
    const groups = stated.members.filter(({ text }) => text.startsWith("group:")).map(({ text }) => text);
    const given = permissions.some((permission) => this.gives(stated.role, permission) === "yes");
    return [
      ...(stated.role === undefined ? ["its role is not known yet"] : []),
      ...(stated.role !== undefined && !given ? [`what ${stated.role} permits is not known here`] : []),
      ...(stated.conditional && stated.role !== undefined ? ["it holds under a condition that is not evaluated"] : []),
      ...(stated.hidden ? ["its members are not all known yet, so anyone may be among them"] : []),
      ...(covers ? [] : ["whether it is on this resource is not known"]),
      ...(named && !certainlyNamed ? ["which account it names is not known yet"] : []),
      ...(!named && groups.length > 0 ? [`who is in ${groups.join(", ")} is not stated`] : []),
      ...(this.#args.denyRules.length > 0 ? ["a deny policy may refuse it"] : []),
      ...(this.#args.switchedOff.has(key) ? ["the account may be switched off"] : []),
    ];
  }
}

function sureMembers(stated: StatedGrant): string[] {
  return stated.members.filter(({ certain }) => certain).map(({ text }) => text);
}
