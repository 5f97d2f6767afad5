/** Takes an expression of the Common Expression Language apart, as far as conditions of identity pools need it. */

/** The parts of an expression between the operators that stand outside of its texts and parentheses. `operator` is sticky. */
export function partsOf(expression: string, operator: RegExp): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let at = 0; at < expression.length; at++) {
    const sign = expression[at] ?? "";
    if (quote !== "") {
      at += sign === "\\" ? 1 : 0;
      quote = sign === quote ? "" : quote;
      continue;
    }
    operator.lastIndex = at;
    const found = depth === 0 ? operator.exec(expression)?.[0] : undefined;
    if (found !== undefined) {
      parts.push(expression.slice(start, at));
      start = at + found.length;
      at = start - 1;
    } else if (sign === "'" || sign === '"') {
      quote = sign;
    } else if ("([{".includes(sign)) {
      depth++;
    } else if (")]}".includes(sign)) {
      depth--;
    }
  }
  return [...parts, expression.slice(start)];
}

/** The expression without the parentheses around the whole of it. */
export function unwrapped(expression: string): string {
  let inner = expression.trim();
  while (inner.startsWith("(") && inner.endsWith(")") && partsOf(inner.slice(1, -1), /\)/y).length === 1) {
    inner = inner.slice(1, -1).trim();
  }
  return inner;
}

/** What a text says that stands alone in an expression; undefined for anything else. */
export function textOf(expression: string): string | undefined {
  const found = /^(?<raw>[rR]?)(?<quote>['"])(?<text>(?:\\.|(?!\k<quote>).)*)\k<quote>$/s.exec(
    expression.trim(),
  )?.groups;
  if (found === undefined) {
    return undefined;
  }
  const { raw, text = "" } = found;
  return raw === "" ? text.replace(/\\(.)/gs, "$1") : text;
}

/** An expression without what its texts say. */
export function withoutTexts(expression: string): string {
  return expression.replace(/(['"])(?:\\.|(?!\1).)*\1/gs, "''");
}
