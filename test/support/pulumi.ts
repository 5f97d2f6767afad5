/** How values look on Pulumi's wire, from Pulumi itself: unknown ones, and those that are marked as secrets. */
import * as runtime from "@pulumi/pulumi/runtime";

export const { specialSigKey, specialSecretSig, specialOutputValueSig } = runtime;

/** A value that the preview doesn't know. */
export const unknown: string = runtime.unknownValue;

/** A value as `pulumi.secret` marks it. */
export function marked<T>(value: T): Record<string, unknown> {
  return { [specialSigKey]: specialSecretSig, value };
}
