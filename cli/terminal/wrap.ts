/** Breaks text into lines of a given width. Nothing is left out. */

/** Signs after which a long word, such as a URN or a property path, may be broken. */
const breaksAfter = [".", "/", ":", "]", "-", "_", ",", "="];

/**
 * Lines of at most `width` characters, broken at spaces. A word that is longer than a line is broken after a punctuation mark.
 *
 * @param indent put before every line but the first
 */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = /^\s*/.exec(text)?.[0] ?? "";
  let empty = true;
  for (const word of text.trim().split(" ")) {
    let rest = word;
    if (!empty && line.length + 1 + rest.length > width) {
      lines.push(line);
      [line, empty] = [indent, true];
    }
    while (rest.length > width - line.length) {
      const cut = breakAt(rest, width - line.length);
      lines.push(line + rest.slice(0, cut));
      [rest, line] = [rest.slice(cut), indent];
    }
    line += empty ? rest : ` ${rest}`;
    empty = false;
  }
  return [...lines, line];
}

/** The text on one line, shortened if it does not fit. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Where to break a word that has no more than `room`: after the last sign in it, else at its end. */
function breakAt(word: string, room: number): number {
  const at = Math.max(...breaksAfter.map((sign) => word.lastIndexOf(sign, room - 1)));
  return at > room / 3 ? at + 1 : Math.max(1, room);
}
