/** What a grant on Google Cloud means: policies, roles, and the decision whether a principal may do something. */
export { accountName, agentName } from "./accountNames";
export { type Decision, type DenyRule, mayDo, type PolicyView } from "./evaluate";
export {
  type GrantLevel,
  type GuardedKind,
  type IamFamily,
  type IamFormName,
  iamFamilies,
  iamFormNames,
  iamTypeOf,
} from "./families";
export { type Grant, membersOf, withMember, withMembers, withoutMember } from "./grants";
export { displayedPolicy, identitiesOf } from "./identities";
export {
  type AuditConfig,
  type Binding,
  type Condition,
  type EarlierPolicy,
  etagOf,
  normalizePolicy,
  type Policy,
  type StoredPolicy,
} from "./policy";
export { type CustomRoles, grantsAny, grantsOnly, isBasicRole, isKnownRole, knownRoles, permissionsOf } from "./roles";
