/** The local cloud: start it, read its folder, and ask who may do what in it. */
export type { StoredPolicy } from "../../iam";
export { mayDo } from "../../iam";

export { type LocalCloud, type LocalCloudOptions, openLocalCloud, startLocalCloud } from "./localCloud";

export { policyView } from "./resources/iam/storedPolicies";
export { Cloud, type StoredResource } from "./store/cloud";
