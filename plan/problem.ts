/** One thing wrong with a plan: where (dotted path, `` for the whole plan) and what. */
export interface PlanProblem {
  readonly path: string;
  readonly message: string;
}
