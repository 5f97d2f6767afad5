/** Spellings of a text that mean the same: JSON with other white space, and images with a tag beside their digest. */
import { isObject, type Json } from "./canonicalJson";

/** An image reference that is pinned: repository, an optional tag that the digest overrules, and the digest. */
const pinned = /^([^@\s]+?)(?::[\w][\w.-]*)?@(sha256:[0-9a-f]{64})$/;

/** The image without the tag that its digest overrules; undefined if it is not pinned by a digest. */
export function pinnedImage(text: string): string | undefined {
  const [, repository, digest] = pinned.exec(text) ?? [];
  return repository === undefined ? undefined : `${repository}@${digest}`;
}

/** A text that cannot hold an object or a list is not worth parsing. */
const structured = /^\s*[[{][\s\S]*[\]}]\s*$/;
/** Longer digits are rounded when they are parsed, so two different numbers would become one. */
const longNumber = /\d{16}|\d[eE]/;

/**
 * The value of a text that is a JSON object or list. Returns undefined for any other text, and for JSON that parsing would
 * change: numbers that are rounded, and members named twice, of which another reader may take the first.
 */
export function structureOf(text: string): Json | undefined {
  if (!structured.test(text)) {
    return undefined;
  }
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const isWhole = !longNumber.test(outside) && outside.split(":").length - 1 === membersOf(value);
  return isWhole ? value : undefined;
}

function membersOf(value: Json): number {
  if (Array.isArray(value)) {
    return value.reduce((sum: number, item) => sum + membersOf(item), 0);
  }
  return isObject(value) ? Object.values(value).reduce((sum: number, member) => sum + 1 + membersOf(member), 0) : 0;
}
