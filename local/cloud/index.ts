/** The local cloud: start it, read its folder, and ask who may do what in it. */
export type { AuditConfig, Binding, Condition, Policy, StoredPolicy } from "../../iam";
export { type Decision, type DenyRule, mayDo, type PolicyView } from "../../iam";
export type { CloudCall } from "./callHook";
export { CloudError } from "./cloudError";
export { type LocalCloud, type LocalCloudOptions, openLocalCloud, startLocalCloud } from "./localCloud";
export type { Properties, Value } from "./protocol/values";
export { policyView } from "./resources/iam/storedPolicies";
export { Cloud, type StoredResource } from "./store/cloud";
export type { CloudQuotas, CloudSettings, WantedSettings } from "./store/settings";
