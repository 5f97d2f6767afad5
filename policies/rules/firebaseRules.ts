/** Reads security rules of Firebase as far as they let everybody in. */
import type { Resource } from "../graph";
import { knownValue } from "../read";

const rulesetType = "gcp:firebaserules/ruleset:Ruleset";
/** A rule without a condition, or with one that everybody meets, if only up to a day. */
const openRule =
  /\ballow\s+[a-z][a-z,\s]{0,60}(?:;|:\s*if\s+\(?\s*(?:true|request\.time\s*[<>]=?\s*timestamp\.date\([\d,\s]{1,20}\))\s*\)?\s*;)/;
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
      const text = (knownValue(file.at("content").text()) ?? "").replace(comments, " ");
      const [, ...parts] = text.split(/\bservice\s+(?=[a-z.]{1,40}\s*\{)/);
      const isOpen = parts.some((part) => part.startsWith(service) && openRule.test(part));
      return isOpen ? [`source.files[${position}].content`] : [];
    });
}
