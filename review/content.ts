/**
 * What a review is over: every resource of a stack in a form that says what it does and nothing else, and what judged
 * it. docs/review-format.md specifies the form.
 */
import { canonicalJson, digestOf, type Json } from "./canonicalJson";

/** Stands for a value that is not known yet or is a secret: the keys of the parts that it comes from, sorted. */
export interface Source {
  readonly $from: readonly string[];
}

/** One resource. */
export interface Part {
  /** Name by which values that are not known yet refer to it, and by which a reader finds it. */
  readonly key: string;
  readonly type: string;
  readonly properties: { readonly [name: string]: Json };
  /** Settings of the resource's provider, such as project and region. */
  readonly provider: { readonly [name: string]: Json };
}

/** How the resources were judged. */
export interface Judges {
  readonly pack: { readonly name: string; readonly version: string };
  /** Level and config of each rule that the run's config names, without those of the rule `reviewed` itself. */
  readonly config: { readonly [rule: string]: Json };
  readonly waivers: readonly Json[];
  /** Findings of a scan of the source code. */
  readonly scan: readonly Json[];
}

export interface Content extends Judges {
  readonly version: 1;
  readonly parts: readonly Part[];
}

/** The content with parts, waivers and scan findings in their order, which no program decides. */
export function makeContent(parts: readonly Part[], judges: Judges): Content {
  return {
    version: 1,
    parts: sortedByText(parts as unknown as readonly Json[]) as unknown as readonly Part[],
    pack: judges.pack,
    config: judges.config,
    waivers: sortedByText(judges.waivers),
    scan: sortedByText(judges.scan),
  };
}

/** The digest that a review names. */
export function contentDigest(content: Content): string {
  return digestOf(content as unknown as Json);
}

/** Parses a content file; undefined if it is not one. The digest of what is returned is that of the file's own content. */
export function parseContent(text: string): Content | undefined {
  try {
    const value = JSON.parse(text) as Partial<Content> | null;
    return value?.version === 1 && Array.isArray(value.parts) ? (value as Content) : undefined;
  } catch {
    return undefined;
  }
}

export function sortedByText<T extends Json>(items: readonly T[]): readonly T[] {
  const spelled = items.map((item) => [canonicalJson(item), item] as const);
  return spelled.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)).map(([, item]) => item);
}

/** True for a value that is not known yet or is a secret. */
export function isSource(value: unknown): value is Source {
  return typeof value === "object" && value !== null && "$from" in value && Array.isArray(value.$from);
}
