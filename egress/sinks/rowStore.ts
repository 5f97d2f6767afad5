/** Where rows go. */

/** What became of a batch: `later` asks for the same batch again, `refused` says that it will never be taken. */
export type RowsTaken = "taken" | "refused" | "later";

export interface RowStore {
  /** @param rows JSON objects, each a row. A batch that fails may have been taken all the same: a row's id tells copies apart. */
  write(rows: readonly string[]): Promise<RowsTaken>;
  close(): Promise<void>;
}
