/**
 * What the engine sent, from what `@pulumi/policy` hands to a policy. The SDK puts a proxy around the properties, which throws
 * as soon as a value is touched that isn't known yet, and the policy then ends without a verdict. Behind the proxy the
 * value stands as the text that stands for it on the wire, which is what the rules read. See docs/policy-sdk.md.
 */
import { secretSignature, signatureKey, unknownSentinels } from "../read";

/** Asks the SDK's proxy for the object behind it. A test notices if the SDK renames it; then values are read one by one. */
const targetOfProxy = "__getSpecialProxyTarget";

/** Marks of the SDK's classes for files and archives, and what stands for them on the wire. */
const files: ReadonlyMap<string, string> = new Map([
  ["__pulumiAsset", "c44067f5952c0a294b673a41bacd8c17"],
  ["__pulumiArchive", "0def7320c3a5731c473e5ecbe6d01bc7"],
]);

const [unknownText] = unknownSentinels;

/**
 * The properties as they were on the wire, but for the marks of secrets, which the SDK keeps for remediations only: texts
 * that `isSecret` knows are marked again.
 */
export async function wireValueOf(value: unknown, isSecret: (text: string) => boolean = () => false): Promise<unknown> {
  const object = behindProxy(value);
  if (typeof object === "string") {
    return isSecret(object) ? { [signatureKey]: secretSignature, value: object } : object;
  }
  if (typeof object !== "object" || object === null) {
    return object;
  }
  if (Array.isArray(object)) {
    return Promise.all(Array.from(object.keys(), (position) => wireValueOf(read(object, position), isSecret)));
  }
  if (object.constructor?.name === "Secret" && "value" in object) {
    return { [signatureKey]: secretSignature, value: await wireValueOf(object.value, isSecret) };
  }
  const entries = await Promise.all(
    Object.keys(object).map(async (key) => [key, await wireValueOf(await read(object, key), isSecret)] as const),
  );
  const signature = [...files].find(([mark]) => mark in object)?.[1];
  return Object.fromEntries(signature === undefined ? entries : [[signatureKey, signature], ...entries]);
}

/** The object behind one or several proxies; the value itself if there is none. */
function behindProxy(value: unknown): unknown {
  let inner = value;
  for (let target = targetOf(inner); target !== undefined; target = targetOf(inner)) {
    inner = target;
  }
  return inner;
}

function targetOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[targetOfProxy] : undefined;
}

/** A member, unknown if it can't be read: the only reason for that is a proxy in front of an unknown value. */
function read(object: object, key: string | number): unknown {
  try {
    return (object as Record<string | number, unknown>)[key];
  } catch {
    return unknownText;
  }
}
