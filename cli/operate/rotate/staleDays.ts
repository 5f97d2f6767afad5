/** When a key is old; apart from `ages.ts`, so that the command line starts without Google's APIs. */

/** Days after which a key is to be rotated, unless the operator or the key's own arguments say otherwise. */
export const staleDays = 90;
