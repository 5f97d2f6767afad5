/** Whether a run may go on: its content, or one that covers it, has as many approvals as are asked for. */
import type { Approval, RecordProblem, ReviewBook } from "./book";
import { type Comparison, type Current, compare, isCovered } from "./compare";
import { type Content, contentDigest } from "./content";

export interface Reviewed {
  readonly content: Content;
  readonly approvals: readonly Approval[];
}

export interface Decision {
  /** The approvals that cover the run; empty if none do. */
  readonly approvals: readonly Approval[];
  /** How the run differs from the nearest content that has enough approvals, or else from the nearest that has any. */
  readonly nearest?: { readonly reviewed: Reviewed; readonly comparison: Comparison };
  /** Set if approvals are there, but fewer than asked for. */
  readonly missing?: { readonly has: readonly string[]; readonly asked: number };
  readonly problems: readonly RecordProblem[];
}

/** Contents with approvals that hold. `contentOf` reads a content by its digest; undefined if it isn't there. */
export function reviewedContents(
  book: ReviewBook,
  contentOf: (digest: string) => Content | undefined,
): { readonly reviewed: readonly Reviewed[]; readonly problems: readonly RecordProblem[] } {
  const byContent = new Map<string, Approval[]>();
  for (const approval of book.approvals) {
    byContent.set(approval.content, [...(byContent.get(approval.content) ?? []), approval]);
  }
  const reviewed: Reviewed[] = [];
  const problems: RecordProblem[] = [];
  for (const [digest, approvals] of byContent) {
    const content = contentOf(digest);
    const problem =
      content === undefined
        ? "names a content whose file is not there"
        : contentDigest(content) === digest
          ? undefined
          : "names a content whose file was altered";
    if (content !== undefined && problem === undefined) {
      reviewed.push({ content, approvals });
    } else {
      problems.push(...approvals.map(({ file }) => ({ file, problem: problem ?? "" })));
    }
  }
  return { reviewed, problems };
}

/** Names of the approvers, each once. */
export function approversOf({ approvals }: Pick<Reviewed, "approvals">): string[] {
  return [...new Set(approvals.map(({ approver }) => approver))].sort();
}

/** The contents that enough people have approved, and whether a later one of the same stack has taken their place. */
export function approvedContents(reviewed: readonly Reviewed[], asked: number): readonly ApprovedContent[] {
  const enough = reviewed.filter((one) => approversOf(one).length >= asked);
  return enough.map((one) => ({
    ...one,
    isSuperseded: enough.some((other) => stackOf(other) === stackOf(one) && lastApproval(other) > lastApproval(one)),
  }));
}

/**
 * A content that a later one has replaced covers a run only with values that could be seen at its review: otherwise an old plan
 * would let through for good what nobody has looked at.
 */
export interface ApprovedContent extends Reviewed {
  readonly isSuperseded: boolean;
}

const stackOf = ({ approvals }: Reviewed) => approvals[0]?.stack;
const lastApproval = ({ approvals }: Reviewed) =>
  Math.max(...approvals.map(({ reviewedAt }) => Date.parse(reviewedAt)));

export function decide(
  current: Current,
  reviewed: readonly Reviewed[],
  asked: number,
  problems: readonly RecordProblem[],
): Decision {
  const enough = approvedContents(reviewed, asked);
  const compared = <One extends Reviewed>(list: readonly One[]) =>
    list
      .map((one) => ({ reviewed: one, comparison: compare(one.content, current) }))
      .sort((one, other) => size(one.comparison) - size(other.comparison));
  const [best] = compared(enough).filter(
    ({ reviewed: { isSuperseded }, comparison }) =>
      !(isSuperseded && isCovered(comparison) && comparison.late.length > 0),
  );
  if (best !== undefined && isCovered(best.comparison)) {
    return { approvals: best.reviewed.approvals, nearest: best, problems };
  }
  const [partly] = compared(reviewed.filter((one) => approversOf(one).length < asked));
  if (partly !== undefined && isCovered(partly.comparison)) {
    return { approvals: [], nearest: partly, missing: { has: approversOf(partly.reviewed), asked }, problems };
  }
  const nearest = best ?? partly;
  return { approvals: [], ...(nearest === undefined ? {} : { nearest }), problems };
}

function size({ parts, judges, late }: Comparison): number {
  return (parts.reduce((sum, { leaves }) => sum + 1 + leaves.length, 0) + judges.length) * 1000 + late.length;
}
