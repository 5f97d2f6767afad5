/** Member, Binding and Policy: what each changes in a policy, and what it reads from it. */
import {
  type Grant,
  type IamFormName,
  membersOf,
  type Policy,
  withMember,
  withMembers,
  withoutMember,
} from "../../../../iam";
import { CloudError } from "../../cloudError";
import { knownText, type Properties, sameValue, textsIn, type Value } from "../../protocol/values";
import { conditionOf, parsePolicyData, policyDataOf, samePolicyData } from "./documents";

/** The three ways to write a policy: one member, one role, or the whole. */
export interface IamForm {
  readonly name: IamFormName;
  /** Properties beside those of the target; `!` marks required, `~` replacing ones. */
  readonly properties: readonly string[];
  apply(policy: Policy, properties: Properties, olds: Properties, etag: string): Policy;
  remove(policy: Policy, properties: Properties): Policy;
  /** What the policy says now; undefined if it grants nothing of this any more. */
  read(policy: Policy, properties: Properties): Properties | undefined;
  same(property: string, left: Value | undefined, right: Value | undefined): boolean;
  /** What follows the target in the id. */
  idParts(properties: Properties): string[];
  members(properties: Properties): string[];
}

const member: IamForm = {
  name: "Member",
  properties: ["role!~", "member!~", "condition~"],
  apply: (policy, properties) => withMember(policy, grantOf(properties), String(properties.member)),
  remove: (policy, properties) => withoutMember(policy, grantOf(properties), String(properties.member)),
  read: (policy, properties) =>
    membersOf(policy, grantOf(properties)).includes(String(properties.member)) ? {} : undefined,
  same: sameConditions,
  idParts: (properties) => [String(properties.role), String(properties.member)],
  members: (properties) => [String(properties.member)],
};

const binding: IamForm = {
  name: "Binding",
  properties: ["role!~", "members!", "condition~"],
  apply: (policy, properties) => withMembers(policy, grantOf(properties), textsIn(properties.members)),
  remove: (policy, properties) => withMembers(policy, grantOf(properties), []),
  read: (policy, properties) => {
    const members = [...membersOf(policy, grantOf(properties))];
    return members.length > 0 ? { members } : undefined;
  },
  same: (property, left, right) =>
    property === "members"
      ? sameValue(textsIn(left).sort(), textsIn(right).sort())
      : sameConditions(property, left, right),
  idParts: (properties) => [String(properties.role)],
  members: (properties) => textsIn(properties.members),
};

const whole: IamForm = {
  name: "Policy",
  properties: ["policyData!"],
  apply: (_policy, properties, _olds, current) => {
    const { policy, etag } = parsePolicyData(properties.policyData);
    if (etag !== undefined && etag !== current) {
      throw concurrentChange();
    }
    return policy;
  },
  remove: (policy) => ({ ...policy, bindings: [] }),
  read: (policy) => ({ policyData: policyDataOf(policy) }),
  same: (property, left, right) => (property === "policyData" ? samePolicyData(left, right) : sameValue(left, right)),
  idParts: () => [],
  members: (properties) => parsePolicyData(properties.policyData).policy.bindings.flatMap(({ members }) => members),
};

export const iamForms: readonly IamForm[] = [member, binding, whole];

/** Error for a write that is based on an older read. */
function concurrentChange(): CloudError {
  return new CloudError(
    409,
    "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
    "aborted",
  );
}

function grantOf(properties: Properties): Grant {
  return { role: knownText(properties.role) ?? "", condition: conditionOf(properties.condition) };
}

function sameConditions(property: string, left: Value | undefined, right: Value | undefined): boolean {
  return property === "condition"
    ? sameValue({ ...conditionOf(left) }, { ...conditionOf(right) })
    : sameValue(left, right);
}
