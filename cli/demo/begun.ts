/** Work that has begun and is awaited later. Until then a failure of it is kept, and is no crash of the process. */
export function begun<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}
