/** What a diff shows, in whatever form. */
import { approversOf, type Comparison, decide, type RecordProblem } from "../../review";
import type { OpenedBook } from "./book";
import { type Change, changesOf } from "./changes";
import { asCurrent, type SeenContent } from "./content";

export interface DiffModel {
  readonly kind: "bulkhead-review-diff";
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  /** Digest of the content as it is now. */
  readonly digest: string;
  /** Who approved what it is compared with, and when; undefined if nothing has a valid review. */
  readonly since?: string;
  /** True if the content has as many approvals as are asked for. */
  readonly approved: boolean;
  readonly changes: readonly Change[];
  readonly problems: readonly RecordProblem[];
  /** Mandatory findings of the policy pack. */
  readonly findings: number;
}

export function diffModel(seen: SeenContent, book: OpenedBook): DiffModel {
  const current = asCurrent(seen.content);
  const decision = decide(current, book.reviewed, book.approvers, book.problems);
  const { nearest } = decision;
  const since =
    nearest === undefined
      ? undefined
      : `${approversOf(nearest.reviewed).join(" and ")} on ${nearest.reviewed.approvals[0]?.reviewedAt.slice(0, 10)}`;
  const nothing = { version: 1 as const, parts: [], pack: seen.content.pack, config: {}, waivers: [], scan: [] };
  const comparison: Comparison =
    nearest?.comparison ?? decide(current, [{ content: nothing, approvals: [] }], 0, []).nearest?.comparison ?? none;
  return {
    kind: "bulkhead-review-diff",
    version: 1,
    project: seen.project,
    stack: seen.stack,
    digest: seen.digest,
    ...(since === undefined ? {} : { since }),
    approved: decision.approvals.length > 0,
    changes: changesOf(comparison),
    problems: book.problems,
    findings: seen.findings.filter(({ level }) => level === "mandatory").length,
  };
}

const none: Comparison = { parts: [], judges: [], late: [] };
