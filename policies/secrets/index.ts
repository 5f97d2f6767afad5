/**
 * Secret detection, for values and names alike. Pure and synchronous. No value leaves this folder: verdicts carry a fixed
 * text of the rule, and values are compared by a fingerprint under a salt that lives and dies with the process.
 */

export { valueFingerprint } from "./fingerprint";

export { judgeSecret } from "./judge";
export { judgeName } from "./names";

export { isLabelKey, isValueKey } from "./setting";
export { wordsOf } from "./words";
