/** Makes invisible characters visible: control characters, unpaired surrogates and marks that change the direction of text. */
const hidden = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]/gu;

/** Names come from programs and logs from containers. Shows what is hidden in one, e.g. as `\u{202e}`. */
export function withHiddenShown(text: string): string {
  return text.replace(hidden, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
