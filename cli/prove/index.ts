/** `bulkhead prove`: the isolation of a stack as a matrix of principals and resources, with the reason for each answer. */
export { buildProof, type ProofArgs } from "./buildProof";
export { type LedgerCount, readLedger } from "./flows/ledger";
export { cellLookup } from "./lookup";
export type * from "./model";
export { toHtml } from "./page";
export { type ProveOptions, proveDeployed, proveFiles, provePreview } from "./prove";
export { summaryLine, toText } from "./summary";
