/** Reviews as the pack sees them: the content of a run, and whether somebody has approved it. */
export { currentContent, lonePart } from "./content";
export { ReviewGate } from "./gate";
export { admissionProblems, asksForAttestations, deniesEverything, tightenings } from "./imagePolicy";
export { judgesOf, readScan } from "./judges";
export { type Freeze, type ReviewSettings, reviewDefaults, reviewSettings } from "./settings";
export { isLessThan, isWithdrawn, withdrawals } from "./withdrawal";
