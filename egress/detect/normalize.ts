/**
 * Brings a text into the one form that the detectors read: NFKC (full-width digits, `＠`, half-width kana), no invisible
 * characters, one kind of dash. Plain ASCII is returned as it is.
 */
export function normalize(text: string): string {
  if (isAscii(text)) {
    return text;
  }
  return (
    text
      .normalize("NFKC")
      .replace(/[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g, "")
      .replace(/[\u2010-\u2015\u2212\u2500\ufe63]/g, "-")
      // People type the long-vowel mark for a dash in numbers: 090ー1234ー5678.
      .replace(/(?<=\d)ー(?=\d)/g, "-")
  );
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 126) {
      return false;
    }
  }
  return true;
}
