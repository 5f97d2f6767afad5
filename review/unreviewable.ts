/** What nobody can review: an image that may change under its name, or that is not known. */
import { isObject, type Json } from "./canonicalJson";
import { type Content, isSource } from "./content";
import { pinnedImage } from "./normalText";

export interface Unreviewable {
  readonly key: string;
  readonly path: string;
  readonly problem: string;
}

/** Types that run containers: elsewhere `image` may be a machine's image, or a picture. */
const containerTypes = /^gcp:(?:cloudrun|cloudrunv2)\//;

export function unreviewable({ parts }: Content): Unreviewable[] {
  return parts
    .filter(({ type }) => containerTypes.test(type))
    .flatMap(({ key, properties }) => imagesIn(properties, "").map(({ path, problem }) => ({ key, path, problem })));
}

function imagesIn(value: Json, path: string): { readonly path: string; readonly problem: string }[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => imagesIn(item, `${path}[${at}]`));
  }
  if (!isObject(value) || isSource(value)) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const below = path === "" ? name : `${path}.${name}`;
    if (name !== "image") {
      return imagesIn(member, below);
    }
    if (isSource(member)) {
      return [{ path: below, problem: "is not known yet or is a secret" }];
    }
    const isPinned = typeof member === "string" && pinnedImage(member) !== undefined;
    return isPinned ? [] : [{ path: below, problem: "is named by a tag" }];
  });
}
