/** What a kind of fault is: programs that the pack must reject for a given reason, and their neighbours that it must accept. */
import type { JudgeOptions } from "../support/judge";

/** `inPreviewOnly` is set where only a preview can tell: after the step, nothing says where the text came from. */
export type BadOptions = JudgeOptions & { readonly inPreviewOnly?: boolean };

/** What is declared in a few words, the program, and the rule that must find it. */
export type BadCase = readonly [title: string, program: () => unknown, rule: string, options?: BadOptions];
export type GoodCase = readonly [title: string, program: () => unknown, options?: JudgeOptions];

export interface FaultKind {
  readonly title: string;
  /** Must be rejected, each by its rule. */
  readonly bad: readonly BadCase[];
  /** Must be accepted: no mandatory finding at all. */
  readonly good: readonly GoodCase[];
}
