/**
 * Secret detection, for values and names alike. Pure and synchronous. No value leaves this folder: verdicts carry a fixed
 * text of the rule, and values are compared by a fingerprint under a salt that lives and dies with the process.
 */
export { credentialInCommand } from "./commands";
export { valueFingerprint } from "./fingerprint";
export { judgeProse, judgeSecret } from "./judge";
export { isPublishedName, judgeName, namesPublicKey } from "./names";
export { isPlainWords, isPublicKey, isPublicSecret, looksLikeKey, looksRandom } from "./publicValues";
export { SecretConfig } from "./secretConfig";
export { isLabelKey, isValueKey, namesASecret } from "./setting";
export { unpack } from "./unpack";
export { wordsOf } from "./words";
