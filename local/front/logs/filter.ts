/**
 * The Logging query language, as far as Bulkhead's own queries use it (Cloud Logging, "Logging query language"):
 * comparisons, `AND`, `OR`, `NOT`, `-`, parentheses, `log_id(…)`, and `:` for "contains". A filter beyond that is an error
 * and never matches by accident.
 */
import type { LogEntry } from "../../cloud/logs/logEntry";

export type LogFilter = (entry: LogEntry) => boolean;

/** A filter that can't be read. The message is in the words of Google's API. */
export class FilterError extends Error {}

type Operator = "=" | "!=" | ">" | ">=" | "<" | "<=" | ":" | "=~" | "!~";

type Token =
  | { readonly kind: "word" | "text"; readonly value: string }
  | { readonly kind: "operator"; readonly value: Operator }
  | { readonly kind: "mark"; readonly value: "(" | ")" | "-" | "," };

const severities = ["DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"];
const maxFilter = 20_000;

/** An empty filter matches every entry. Throws a FilterError. */
export function parseFilter(text: string): LogFilter {
  if (text.length > maxFilter) {
    throw new FilterError(`the filter must be at most ${maxFilter} characters`);
  }
  const reader = new Reader(tokensOf(text));
  return reader.isDone ? () => true : reader.whole();
}

const tokenPattern =
  /\s+|--[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(=~|!~|!=|>=|<=|=|>|<|:)|([(),])|(-)(?=[A-Za-z("])|([A-Za-z0-9_@./%+*-][A-Za-z0-9_@./%+*\-"]*)/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const found = tokenPattern.exec(text);
    if (!found) {
      throw new FilterError(`Unparseable filter: syntax error at column ${at + 1}`);
    }
    const [, double, single, operator, mark, minus, word] = found;
    const quoted = double ?? single;
    if (quoted !== undefined) {
      tokens.push({ kind: "text", value: unescaped(quoted) });
    } else if (operator !== undefined) {
      tokens.push({ kind: "operator", value: operator as Operator });
    } else if (mark !== undefined || minus !== undefined) {
      tokens.push({ kind: "mark", value: (mark ?? "-") as "(" });
    } else if (word !== undefined) {
      tokens.push({ kind: "word", value: word });
    }
  }
  return tokens;
}

/** `\"` and `\\` are escapes; other backslashes belong to a regular expression. */
function unescaped(text: string): string {
  return text.replace(/\\(["'\\])/g, "$1");
}

/** Reads tokens by recursive descent. `OR` binds more strongly than `AND`, as Google documents. */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#at >= this.#tokens.length;
  }

  whole(): LogFilter {
    const filter = this.#conjunction();
    if (!this.isDone) {
      throw this.#unexpected();
    }
    return filter;
  }

  #conjunction(): LogFilter {
    const parts = [this.#disjunction()];
    while (!this.isDone && !this.#isMark(")") && !this.#isMark(",")) {
      this.#skipWord("AND");
      parts.push(this.#disjunction());
    }
    return (entry) => parts.every((part) => part(entry));
  }

  #disjunction(): LogFilter {
    const parts = [this.#negation()];
    while (this.#skipWord("OR")) {
      parts.push(this.#negation());
    }
    return (entry) => parts.some((part) => part(entry));
  }

  #negation(): LogFilter {
    if (this.#skipWord("NOT") || this.#skipMark("-")) {
      const inner = this.#negation();
      return (entry) => !inner(entry);
    }
    if (this.#skipMark("(")) {
      const inner = this.#conjunction();
      this.#expectMark(")");
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): LogFilter {
    const name = this.#next();
    if (name.kind === "word" && name.value === "log_id" && this.#skipMark("(")) {
      const id = this.#value();
      this.#expectMark(")");
      return (entry) => decodeURIComponent(entry.logName.replace(/^.*\/logs\//, "")) === id;
    }
    const operator = this.#tokens[this.#at];
    if (name.kind !== "word" || operator?.kind !== "operator") {
      throw this.#unexpected();
    }
    this.#at++;
    const path = pathOf(name.value);
    if (this.#skipMark("(")) {
      return this.#several(path, operator.value);
    }
    return compare(path, operator.value, this.#value());
  }

  /** `field=("a" OR "b")`. */
  #several(path: readonly string[], operator: Operator): LogFilter {
    const parts = [compare(path, operator, this.#value())];
    const isAll = this.#isWord("AND");
    while (this.#skipWord(isAll ? "AND" : "OR")) {
      parts.push(compare(path, operator, this.#value()));
    }
    this.#expectMark(")");
    return (entry) => (isAll ? parts.every((part) => part(entry)) : parts.some((part) => part(entry)));
  }

  #value(): string {
    const token = this.#next();
    if (token.kind !== "text" && token.kind !== "word") {
      this.#at--;
      throw this.#unexpected();
    }
    return token.value;
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) {
      throw this.#unexpected();
    }
    this.#at++;
    return token;
  }

  #isWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "word" && token.value === word;
  }

  #skipWord(word: string): boolean {
    const isThere = this.#isWord(word);
    this.#at += isThere ? 1 : 0;
    return isThere;
  }

  #isMark(mark: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "mark" && token.value === mark;
  }

  #skipMark(mark: string): boolean {
    const isThere = this.#isMark(mark);
    this.#at += isThere ? 1 : 0;
    return isThere;
  }

  #expectMark(mark: string): void {
    if (!this.#skipMark(mark)) {
      throw this.#unexpected();
    }
  }

  #unexpected(): FilterError {
    const token = this.#tokens[this.#at];
    return new FilterError(
      `Unparseable filter: unexpected ${token === undefined ? "end" : `'${token.value}'`}; the local run reads comparisons with AND, OR and NOT`,
    );
  }
}

/** `labels."a.b/c".d` as its parts. */
function pathOf(text: string): readonly string[] {
  return (text.match(/"[^"]*"|[^."]+/g) ?? []).map((part) => part.replace(/^"|"$/g, ""));
}

function compare(path: readonly string[], operator: Operator, wanted: string): LogFilter {
  const test = tester(path, operator, wanted);
  return (entry) => {
    const values = valuesAt(entry, path);
    // A missing field never compares, except that it is unequal to everything.
    return operator === "!=" || operator === "!~" ? values.every(test) : values.some(test);
  };
}

function tester(path: readonly string[], operator: Operator, wanted: string): (value: unknown) => boolean {
  switch (operator) {
    case "=~":
    case "!~": {
      const pattern = expressionOf(wanted);
      return (value) => pattern.test(String(value)) === (operator === "=~");
    }
    case ":":
      return (value) => wanted === "*" || textOf(value).toLowerCase().includes(wanted.toLowerCase());
    case "=":
      return (value) => order(path, value, wanted) === 0;
    case "!=":
      return (value) => order(path, value, wanted) !== 0;
    default:
      return (value) => {
        const sign = order(path, value, wanted);
        return sign !== undefined && holds[operator](sign);
      };
  }
}

const holds = {
  ">": (sign: number) => sign > 0,
  ">=": (sign: number) => sign >= 0,
  "<": (sign: number) => sign < 0,
  "<=": (sign: number) => sign <= 0,
};

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new FilterError(`Unparseable filter: invalid regular expression '${text}'`);
  }
}

/** Sign of the value against what is wanted; undefined if the two have no order. */
function order(path: readonly string[], value: unknown, wanted: string): number | undefined {
  const name = path.join(".");
  if (name === "timestamp" || name === "receiveTimestamp") {
    return signOf(Date.parse(String(value)), Date.parse(wanted));
  }
  if (name === "severity") {
    return signOf(severities.indexOf(String(value)), severities.indexOf(wanted.toUpperCase()));
  }
  if (typeof value === "number") {
    return signOf(value, Number(wanted));
  }
  // Equality ignores case (Cloud Logging, "Comparison operators").
  const [one, other] = [String(value).toLowerCase(), wanted.toLowerCase()];
  return one === other ? 0 : one < other ? -1 : 1;
}

function signOf(one: number, other: number): number | undefined {
  return Number.isNaN(one) || Number.isNaN(other) ? undefined : Math.sign(one - other);
}

/** The values at a path; lists on the way are all looked into. */
function valuesAt(entry: LogEntry, path: readonly string[]): unknown[] {
  let values: unknown[] = [path[0] === "severity" ? { severity: "DEFAULT", ...entry } : entry];
  for (const part of path) {
    values = values.flatMap((value) => {
      const inner = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
      return inner === undefined || inner === null ? [] : Array.isArray(inner) ? inner : [inner];
    });
  }
  return values;
}
