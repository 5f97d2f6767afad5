/**
 * Brings a text into the forms that the detectors read. Compatibility forms (full-width digits, `＠`, half-width kana) become plain,
 * digits of every script become ASCII, dashes and blanks become `-` and a space, and invisible characters are removed by Unicode
 * property. The cost is linear: long runs of combining marks are cut first, since NFKC sorts each run in quadratic time.
 */

/** Marks that one base character keeps. Text that people write has at most four. */
const keptMarks = 4;
/** Combining marks, and the two half-width sound marks that NFKC turns into marks. */
const markRun = /[\p{M}\uff9e\uff9f]{5,}/gu;
const mark = /\p{M}/gu;
/** Line breaks, tabs and blanks of every width, and the Braille blank, which looks like one. */
const blank = /[\s\u0085\u2800\p{Z}]/gu;
/** Control, format and private characters, lone surrogates, unassigned code points, and all that Unicode says to show as nothing. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;
const dash = /[\p{Dash}\u2500\u2501]/gu;
/** People type the long-vowel mark or the digit one for a dash in numbers: 090ー1234ー5678. */
const dashBetweenDigits = /(?<=\d)[ー一](?=\d)/g;
const foreignDigit = /[^\P{Nd}0-9]/gu;
const digit = /^\p{Nd}$/u;
/** Digits in filled and double circles, which have no compatibility form. */
const circled = /[\u2776-\u277e\u2780-\u2788\u278a-\u2792\u24f5-\u24fd\u24ff]/g;
const hanDigits = "〇一二三四五六七八九";
const hanRun = /[〇零一二三四五六七八九]{3,}/g;
/** One to four separators of any kind between two digits, but for colons (times), signs, and the point of `+1.5`. */
const separators = /(?<=\d)(?<!\+\d{1,3})[^\p{L}\p{N}+:]{1,4}(?=\d)/gu;

/** The forms of a text: as it reads, and the same without combining marks if it has any. Printable ASCII has one form, itself. */
export function forms(text: string): readonly string[] {
  if (isPrintableAscii(text)) {
    return [text];
  }
  const visible = text.replace(blank, " ").replace(invisible, "");
  const bare = visible.replace(mark, "");
  return bare === visible ? [plain(visible)] : [plain(visible), plain(bare)];
}

/** The text with all separators inside numbers as one dash; undefined if that changes nothing. */
export function unified(text: string): string | undefined {
  const changed = text.replace(separators, "-");
  return changed === text ? undefined : changed;
}

function plain(text: string): string {
  return text
    .replace(markRun, (run) => run.slice(0, keptMarks))
    .normalize("NFKC")
    .replace(invisible, "")
    .replace(blank, " ")
    .replace(foreignDigit, asciiDigit)
    .replace(circled, (char) => String(((char.charCodeAt(0) - (char < "\u2500" ? 0x24f4 : 0x2775)) % 10) % 10))
    .replace(hanRun, (run) => [...run].map((char) => (char === "零" ? "0" : hanDigits.indexOf(char))).join(""))
    .replace(dash, "-")
    .replace(dashBetweenDigits, "-");
}

const asciiDigits = new Map<string, string>();

/** Unicode keeps the ten digits of a script together and in order, so the distance to the first one is the value. */
function asciiDigit(char: string): string {
  let value = asciiDigits.get(char);
  if (value === undefined) {
    const code = char.codePointAt(0) ?? 0;
    let first = code;
    while (digit.test(String.fromCodePoint(first - 1))) {
      first--;
    }
    value = String((code - first) % 10);
    asciiDigits.set(char, value);
  }
  return value;
}

function isPrintableAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 126 || code < 32) {
      return false;
    }
  }
  return true;
}
