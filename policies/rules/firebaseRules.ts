/** Reads security rules of Firebase as far as they let everybody in. */
import type { Resource } from "../graph";
import { knownValue } from "../read";

const rulesetType = "gcp:firebaserules/ruleset:Ruleset";
/** A rule without a condition, or with one that everybody meets, if only up to a day; in a text with single spaces. */
const openRule =
  /\ballow [a-z][a-z, ]{0,60}(?:;|: ?if ?\(? ?(?:true|request\.time ?[<>]=? ?timestamp\.date\([\d, ]{1,20}\)) ?\)? ?;)/;
/** One that isn't closed goes to the end, so that a text is walked once. */
const comments = /\/\/[^\n]*|\/\*.*?(?:\*\/|$)/gs;

/** Paths of the files in which rules for a service, such as `firebase.storage`, let everybody in. */
export function openRules({ type, inputs }: Resource, service: string): string[] {
  if (type !== rulesetType) {
    return [];
  }
  return inputs
    .at("source", "files")
    .items()
    .flatMap((file, position) => {
      const text = (knownValue(file.at("content").text()) ?? "").replace(comments, " ").replace(/\s+/g, " ");
      const [, ...parts] = text.split(/\bservice (?=[a-z.]{1,40} ?\{)/);
      const isOpen = parts.some((part) => part.startsWith(service) && openRule.test(part));
      return isOpen ? [`source.files[${position}].content`] : [];
    });
}
