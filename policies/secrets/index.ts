/**
 * Secret detection, for values and names alike. Pure and synchronous; no value ever leaves this folder: verdicts carry a
 * fixed text of the rule, and equality is compared by a fingerprint under a salt that lives and dies with the process.
 */
export { valueFingerprint } from "./fingerprint";
export { formats } from "./formats";
export { judgeSecret, type SecretInput, type SecretVerdict } from "./judge";
export { judgeName, type NameStrength, type NameVerdict } from "./names";
