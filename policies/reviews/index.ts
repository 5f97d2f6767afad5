/** Reviews as the pack sees them: the content of a run, and whether somebody has approved it. */
export { currentContent, lonePart } from "./content";
export { type Freeze, ReviewGate } from "./gate";
export { judgesOf, readScan } from "./judges";
export { type ReviewSettings, reviewDefaults, reviewSettings } from "./settings";
export { isLessThan, isWithdrawn, withdrawals } from "./withdrawal";
