/** Numbers with their nouns, as a sentence needs them. */

/** `1 file`, `1,200 files`; `many` is for nouns that don't take an s. */
export function counted(number: number, noun: string, many = `${noun}s`): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : many}`;
}
