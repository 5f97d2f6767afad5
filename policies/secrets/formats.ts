/** Every format of a secret that the pack knows. */
import { type SecretFormat, secretFormats } from "../../plan";
import { credentialFormats } from "./credentialFormats";

/** The most specific format first. */
export const formats: readonly SecretFormat[] = [...secretFormats, ...credentialFormats];

/** Title of the format that the text contains; undefined if it contains none. */
export function formatOf(text: string): string | undefined {
  return formats.find(({ marks, pattern }) => marks.some((mark) => text.includes(mark)) && pattern.test(text))?.title;
}
