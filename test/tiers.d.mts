/** The part of `tiers.mjs` that a test checks. */
export declare const longest: readonly string[];
