/** `bulkhead prove`: the isolation of a stack as a matrix of principals and resources, with the reason for each answer. */
export { buildProof } from "./buildProof";

export type * from "./model";
export { toHtml } from "./page";
