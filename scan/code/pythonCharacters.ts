/** Characters and words by which Python is split into tokens. */

export const [tab, lineFeed, carriageReturn, space, doubleQuote, hash, singleQuote, backslash] = [
  9, 10, 13, 32, 34, 35, 39, 92,
];
export const [openBrace, closeBrace] = [123, 125];

export const longOperators =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|\*\*|\/\/|>>|<<|<=|>=|==|!=|->|\+=|-=|\*=|\/=|%=|@=|&=|\|=|\^=|:=|<>/y;

/** Words that begin a statement and stand in no expression: a bracket that is open before them has been forgotten. */
export const statementWords =
  /(?:def|class|import|return|raise|global|nonlocal|del|pass|while|try|with|assert|break|continue)\b/y;

export const isDigit = (code: number) => code >= 48 && code <= 57;
export const isNameStart = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127;
export const isNamePart = (code: number) => isNameStart(code) || isDigit(code);
