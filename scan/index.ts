/** `bulkhead scan`: finds in an app's code what the second incident was made of. */
export type { ScanFinding } from "./finding";
export { scanRules } from "./rules";
export { type AllowedFinding, type ScanReport, scanFiles, scanFolder } from "./scan";
