/**
 * Undoes the encodings in which a value may be written: percent, HTML, JSON and quoted-printable escapes, base64 and base64url after
 * any separator, hexadecimal, and Unicode's tag characters and variation selectors, which spell a hidden text.
 */
const anyEscape = /%u?[0-9a-f]{2}|&(?:#|[a-z]{2,9};)|\\(?:[ux0-7][0-9a-f{]|["/bfnrt\\])|=[0-9a-f]{2}/i;
const percentRun = /(?:%[0-9A-Fa-f]{2})+/g;
const quotedRun = /(?:=[0-9A-Fa-f]{2})+/g;
/** The groups are the code in hexadecimal, in decimal and in octal. */
const codeEscape =
  /%u([0-9a-f]{4})|\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}|\\x([0-9a-f]{2})|&#x0{0,8}([0-9a-f]{1,6});?|&#0{0,8}(\d{1,7});?|\\([0-3]?[0-7]{2})/gi;
const namedEscape = /&([a-z]{2,9});/gi;
const namedCharacters: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  colon: ":",
  comma: ",",
  commat: "@",
  dash: "-",
  equals: "=",
  gt: ">",
  hyphen: "-",
  lowbar: "_",
  lpar: "(",
  lt: "<",
  nbsp: " ",
  num: "#",
  period: ".",
  plus: "+",
  quot: '"',
  rpar: ")",
  shy: "",
  sol: "/",
  zwj: "",
  zwnj: "",
};
const jsonEscape = /\\(["/bfnrt\\])/g;
const base64Run = /[A-Za-z0-9+/_-]{10,}/g;
/** Pairs of hexadecimal digits, also with `0x`, `\x` or a separator before each. */
const hexRun = /(?:[0-9A-Fa-f]{2}(?:[ :,-]{1,2}(?:0x)?|0x|\\x)?){6,}/g;
const hexNoise = /0x|\\x|[^0-9A-Fa-f]/g;
const hexLetterOrLong = /[A-Fa-f]|\d{12}/;
/** Text inside decoded bytes; random bytes rarely hold so much of it in a row. */
const readable = /(?:\P{Cc}(?<!\ufffd)|[\0\t\n\r]){6,}/gu;
const tag = /[\u{e0020}-\u{e007e}]/gu;
const selectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{4,}/gu;

/** Texts that are written in `text` in an encoding; the text itself is not among them. Does not look into what it returns. */
export function unwrap(text: string): string[] {
  const found: string[] = [];
  const add = (inner: string) => {
    if (inner !== text && inner !== "") {
      found.push(inner);
    }
  };
  if (anyEscape.test(text)) {
    add(unescaped(text));
    add(text.replace(quotedRun, (run) => Buffer.from(run.replaceAll("=", ""), "hex").toString("utf8")));
  }
  for (const run of text.match(base64Run) ?? []) {
    // What stands before the encoded part may be of any length: one of four starts has the right alignment.
    for (let start = 0; start < 4; start++) {
      addReadable(Buffer.from(run.slice(start), "base64"), found);
    }
  }
  for (const run of text.match(hexRun) ?? []) {
    const digits = run.replace(hexNoise, "");
    if (hexLetterOrLong.test(digits)) {
      addReadable(Buffer.from(digits, "hex"), found);
      addReadable(Buffer.from(digits.slice(1), "hex"), found);
    }
  }
  add(text.replace(tag, (char) => String.fromCharCode((char.codePointAt(0) ?? 0) - 0xe0000)));
  for (const run of text.match(selectors) ?? []) {
    addReadable(Buffer.from(Array.from(run, selectorByte)), found);
  }
  return found;
}

/** Each selector stands for one byte: 0 to 15 in the first block, 16 to 255 in the second. */
function selectorByte(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  return code < 0xff00 ? code - 0xfe00 : code - 0xe0100 + 16;
}

/** Undoes every escape once. A broken escape stays as it is and spoils only itself. */
function unescaped(text: string): string {
  return text
    .replace(percentRun, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"))
    .replace(codeEscape, (_whole, ...groups: (string | undefined)[]) => {
      const index = groups.findIndex((group) => group !== undefined);
      const code = Number.parseInt(groups[index] ?? "", index === 5 ? 10 : index === 6 ? 8 : 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    })
    .replace(namedEscape, (whole, name: string) => namedCharacters[name.toLowerCase()] ?? whole)
    .replace(jsonEscape, (_whole, char: string) => (char === '"' || char === "/" || char === "\\" ? char : " "));
}

function addReadable(bytes: Buffer, found: string[]): void {
  for (const part of bytes.toString("utf8").match(readable) ?? []) {
    found.push(part);
  }
}
