/** Marks work that is awaited later. Until then a failure is kept and does not crash the process. */
export function begun<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}
