/** The isolation graph: who runs what as whom, who holds which secret and storage, and which way leads out. */
export * from "./build";
export * from "./cloudNames";
export { compareDomains, describeDomain } from "./domains";
export * from "./labels";
export * from "./logSinks";
export * from "./model";
export * from "./network";
export * from "./nodeName";
export * from "./nodeTypes";
export { NodeIndex } from "./references";
export * from "./resource";
