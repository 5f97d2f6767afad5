/** Walks over every match of a pattern, overlapping ones included, until one is accepted. */

/**
 * True if `accept` takes any match. `pattern` must be global and match a bounded number of characters; the search goes
 * on one character behind a rejected match's start, so that a look-alike cannot shade the real thing next to it.
 */
export function anyMatch(pattern: RegExp, text: string, accept: (match: RegExpExecArray) => boolean): boolean {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (accept(match)) {
      return true;
    }
    pattern.lastIndex = match.index + 1;
  }
  return false;
}

/** The digits of a text, everything else dropped. */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
