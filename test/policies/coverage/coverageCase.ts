/** What a case of the coverage table is: a small program as data, what the case's source says of it, and what the pack does. */

/** A resource to declare. Values may hold references made by `ref`, at any depth. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** A resource's output in another resource's properties. */
export interface Reference {
  readonly $resource: string;
  readonly $output: string;
}

export function ref(resource: string, output: string): Reference {
  return { $resource: resource, $output: output };
}

export type Verdict = "rejects" | "accepts";

export interface CoverageCase {
  readonly id: string;
  /** What is declared, in a few words. */
  readonly title: string;
  readonly resources: readonly Declared[];
  /** What the source's own check says; `nothing` where the source has no check for it. */
  readonly source: Verdict | "nothing";
  /** The pack's rules about the same concern. Empty: the pack has none, and the case shows that. */
  readonly concern: readonly string[];
  /** What the pack's rules about the concern say. */
  readonly pack: Verdict | "nothing";
  /** Why the two differ; required when they do. */
  readonly reason?: string;
}

export interface Corpus {
  /** Whose examples these are re-written after. */
  readonly name: string;
  readonly cases: readonly CoverageCase[];
}
