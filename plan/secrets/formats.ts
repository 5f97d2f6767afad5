/** Every format of a secret. The policy pack looks for them in programs, the egress proxy in events. */
import { credentialFormats } from "./credentialFormats";
import { type SecretFormat, tokenFormats } from "./tokenFormats";

/** The most specific format first. */
export const secretFormats: readonly SecretFormat[] = [...tokenFormats, ...credentialFormats];

/** Title of the format that the text contains; undefined if it contains none. */
export function secretFormatOf(text: string): string | undefined {
  return secretFormats.find(({ marks, pattern }) => marks.some((mark) => text.includes(mark)) && pattern.test(text))
    ?.title;
}
