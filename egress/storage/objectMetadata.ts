/** Descriptions of objects, both ways: an allow-list each, built from scratch, with names as the user's app knows them. */
import { isMap } from "../../plan";
import type { UserFolder } from "./userFolder";

/** What an app may set on an object. */
const settable = [
  "contentType",
  "contentEncoding",
  "contentDisposition",
  "contentLanguage",
  "cacheControl",
  "customTime",
  "metadata",
  "md5Hash",
  "crc32c",
] as const;

/** What an app may see of one; links and ids hold its full name. */
const visible = [
  ...["kind", "bucket", "generation", "metageneration", "size", "etag", "storageClass", "timeCreated", "updated"],
  ...["timeStorageClassUpdated", ...settable],
];

/** The description to send with an upload; undefined if it holds something that may not be set. */
export function describedUpload(given: unknown, placed: string): Record<string, unknown> | undefined {
  if (!isMap(given)) {
    return undefined;
  }
  const { name: _, bucket: __, ...rest } = given;
  const entries = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
  const isAllowed = entries.every(([name]) => (settable as readonly string[]).includes(name));
  return isAllowed ? { ...Object.fromEntries(entries), name: placed } : undefined;
}

/** An object as its user's app sees it; undefined if it is not in the user's folder. */
export function describedObject(resource: unknown, folder: UserFolder): Record<string, unknown> | undefined {
  const name = isMap(resource) ? folder.fromBucket(resource.name) : undefined;
  return isMap(resource) && name !== undefined
    ? { name, ...Object.fromEntries(visible.flatMap((key) => (key in resource ? [[key, resource[key]]] : []))) }
    : undefined;
}

/** A page of a list. */
export function describedList(answer: unknown, folder: UserFolder): Record<string, unknown> {
  const { items, prefixes, nextPageToken } = isMap(answer) ? answer : ({} as Readonly<Record<string, unknown>>);
  return {
    kind: "storage#objects",
    items: listOf(items).flatMap((item) => describedObject(item, folder) ?? []),
    prefixes: listOf(prefixes).flatMap((prefix) => folder.fromBucket(prefix) ?? []),
    ...(typeof nextPageToken === "string" ? { nextPageToken } : {}),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
