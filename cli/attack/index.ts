/** `bulkhead attack`: break-ins from one tenant into another, on a running local cloud. */
export { type AttackResult, attack } from "./attack";
export { attackLines, attackSummary } from "./attackReport";
export { breakIns } from "./breakIns";
