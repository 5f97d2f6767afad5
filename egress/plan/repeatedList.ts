/** Lists that are mostly the same one after another share memory, so that what waits for a vendor holds one of them and not fifty. */
export class RepeatedList<Entry> {
  #last: readonly Entry[] = [];

  /** The list that it returned before if that has the same entries, else this one, which may then no longer be changed. */
  of(list: readonly Entry[]): readonly Entry[] {
    if (!isSame(list, this.#last)) {
      this.#last = list;
    }
    return this.#last;
  }
}

export function isSame<Entry>(list: readonly Entry[], other: readonly Entry[]): boolean {
  if (list.length !== other.length) {
    return false;
  }
  for (let index = 0; index < list.length; index++) {
    if (list[index] !== other[index]) {
      return false;
    }
  }
  return true;
}
