/** Where a privacy budget is kept. Every write names the version that it replaces, so two writers can't both succeed on one. */

export interface StoredBudget {
  /** Undefined if nothing has been written yet. */
  readonly text: string | undefined;
  /** Names the version for `replace`. */
  readonly generation: string;
}

export interface BudgetStore {
  /** Rejects if it can't be read; that is not the same as empty. */
  read(): Promise<StoredBudget>;
  /** False if another version has been written since. Rejects if it is unknown whether the write was made. */
  replace(text: string, generation: string): Promise<boolean>;
}
