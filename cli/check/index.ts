/** `bulkhead check`: findings of the policy pack on a preview, as a table, JSON or SARIF. */
export { type CheckReport, exitCodeOf } from "./checkReport";
export { checkStack } from "./checkStack";
export type { Finding } from "./finding";
export { toJson } from "./json";
export { toSarif } from "./sarif";
export { toTable } from "./table";
