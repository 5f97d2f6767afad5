/** The isolation graph: who runs what as whom, who holds which secret and storage, and which way leads out. */

export * from "../read/resource";
export type { Actor } from "./actors";
export * from "./build";
export { callsOf } from "./callers";
export * from "./cloudNames";

export { compareDomains, describeDomain } from "./domains";
export * from "./exits";
export * from "./labels";
export * from "./logSinks";
export type { Machine } from "./machines";
export * from "./model";
export * from "./network";
export * from "./nodeName";
export * from "./nodeTypes";
export * from "./perimeters";
export { NodeIndex } from "./references";
export { sessionsOf } from "./sessionSettings";
