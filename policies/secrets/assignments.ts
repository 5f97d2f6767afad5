/** Finds settings in a text of any kind: `name = value`, `"name": "value"`, `<name>value</name>`, pairs of `name:` and `value:`. */
import { type Setting, settingOfPair } from "./setting";

/** A run of the characters of names. Whole runs only, so that a text is walked once. */
const nameRun = /[A-Za-z0-9_.-]+/g;
/** What stands between a name and its value: `=`, `: `, `": "`. The group is the quote that opens the value. */
const sign = /\\?["']?\]?[ \t]{0,8}(?::=|=>|[=:])[ \t]{0,8}(\\?["'`]?)/y;
const bareValue = /[^\s"',;&)}\]]{1,512}/y;
const restOfLine = /[ \t]{1,8}[A-Za-z]{2}/y;
const element = /<([A-Za-z][\w.:-]{0,63})(?:\s[^<>]{0,256})?>([^<>]{4,512})<\//g;

/** A constant of PHP, `define('DB_PASSWORD', 'value')`, and variables that code sets. */
const constant =
  /\b(?:define|(?:os\.)?[sS]etenv|putenv)\(\s{0,4}["'](\w{1,64})["']\s{0,4},\s{0,4}["']([^"'\n]{4,512})["']/g;

/** Longest name that is read as the name of a setting. */
const longestName = 64;

/** How many characters may lie between a `name:` and the `value:` that belongs to it. */
const farthestPair = 400;

/** Every setting in the text. */
export function* settingsIn(text: string): Generator<Setting> {
  yield* assignments(text);
  if (/define\(|etenv\(|putenv\(/.test(text)) {
    for (const [, name = "", value = ""] of text.matchAll(constant)) {
      yield { name, value, isProse: false };
    }
  }
  if (text.includes("</")) {
    for (const [, name = "", value = ""] of text.matchAll(element)) {
      yield { name, value: value.trim(), isProse: false };
    }
  }
}

function* assignments(text: string): Generator<Setting> {
  let label: { name: string; key: string; at: number } | undefined;
  for (const run of text.matchAll(nameRun)) {
    if (run[0].length > longestName) {
      continue;
    }
    sign.lastIndex = run.index + run[0].length;
    const between = sign.exec(text);
    if (between === null) {
      continue;
    }
    const start = sign.lastIndex;
    const assigned = valueAt(text, start, between[1] ?? "", isDeclared(text, run.index));
    if (assigned === undefined) {
      continue;
    }
    const { isQuoted } = assigned;
    const isExpansion = text.startsWith("${", run.index - 2) && between[0] === ":";
    const value = isExpansion ? defaultOf(assigned.value) : assigned.value;
    restOfLine.lastIndex = start + value.length;
    const isProse = !isQuoted && between[0].includes(": ") && restOfLine.test(text);
    if (!isQuoted && isExpression(text, run, value)) {
      continue;
    }
    // A property of Java on a command line: `-Dpassword=…`.
    const name = text[run.index] === "-" ? run[0].replace(/^-D(?=[a-z])/, "") : run[0];
    yield { name, value, isProse };
    const pair = label === undefined ? undefined : settingOfPair(label.key, label.name, run[0], value);
    if (label !== undefined && pair !== undefined && start - label.at <= farthestPair) {
      yield pair;
    }
    if (label === undefined || pair === undefined) {
      label = { name: value, key: run[0], at: start };
    }
  }
}

const identifiers = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;
/** A call or an index, up to where a value without quotes ends: `getpass.getpass(`, `request.form[`. */
const callOrIndex = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*[([](?:\{|\d{1,3}|[A-Za-z_$][\w$.]{0,63})?$/;

/** Code that takes the value from elsewhere: `const password = input.value`, `self.token = token`, `key = read_key()`. */
function isExpression(text: string, { index, 0: name }: RegExpExecArray, value: string): boolean {
  return (
    callOrIndex.test(value) || (identifiers.test(value) && (isDeclared(text, index) || /^(?:this|self)\./.test(name)))
  );
}

/** True for a name behind a keyword of JavaScript, Kotlin or Swift. */
function isDeclared(text: string, start: number): boolean {
  return /\b(?:const|let|var|val)\s{1,4}$/.test(text.slice(Math.max(0, start - 12), start));
}

/** What a shell takes if the variable is not set: `${NAME:-default}`. `${NAME:?message}` has no default. */
function defaultOf(expansion: string): string {
  return /^[-=]/.test(expansion) ? expansion.slice(1) : "";
}

function valueAt(
  text: string,
  start: number,
  quote: string,
  isTemplateLiteral: boolean,
): { value: string; isQuoted: boolean } | undefined {
  if (quote === "" || quote === "\\") {
    bareValue.lastIndex = start;
    const found = bareValue.exec(text);
    return found === null ? undefined : { value: found[0], isQuoted: false };
  }
  const quoted = text.slice(start, start + 513);
  const close = quoted.indexOf(quote);
  if (close < 1) {
    return undefined;
  }
  const value = quoted.slice(0, close);
  // The backtick is kept: what stands between two of them is a command that fetches the value, but not in JavaScript.
  return { value: quote === "`" && !isTemplateLiteral ? `\`${value}\`` : value, isQuoted: true };
}
