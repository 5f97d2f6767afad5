/** Detects e-mail addresses, also disguised ones. */
import type { Detector } from "./detector";
import { anyMatch } from "./scan";

/** Only the character before the `@` matters: a longer local part would cost backtracking and prove nothing more. */
const address =
  /([\p{L}\p{N}_!#$%&'*+/=?^`{|}~"-])@((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,6})([A-Za-z]{2,24}(?![A-Za-z\d])|[^ -~\P{L}]{2,24})/gu;
/** `taro [at] example [dot] com`, `taro at example dot com`, `taro @ example . com`: as people write it to hide from harvesters. */
const hidden =
  /[\p{L}\p{N}](?: {0,2}[[({<][aA][tT][\])}>] {0,2}| (?:at|AT|At) | ?@ ?)[\p{L}\p{N}-]{1,63}(?: {0,2}[[({<][dD][oO][tT][\])}>] {0,2}| (?:dot|DOT|Dot) | \. )\p{L}{2,24}|[\p{L}\p{N}] {0,2}[[({<][aA][tT][\])}>] {0,2}[\p{L}\p{N}-]{1,63}\.\p{L}{2,24}|[\p{L}\p{N}] @ [\p{L}\p{N}-]{1,63}\.\p{L}{2,24}/u;
/** `icon@2x.png` is a file. */
const fileEndings = new Set([
  "png",
  "jpg",
  "jpeg",
  "gif",
  "svg",
  "webp",
  "css",
  "js",
  "mjs",
  "json",
  "html",
  "pdf",
  "map",
]);

export const email: Detector = {
  name: "email",
  finds:
    "e-mail addresses, also international ones and `name [at] host [dot] tld`; not `icon@2x.png`, `git@host:path` or `package@1.2.3`",
  structured: true,
  matches: (text) =>
    (text.includes("@") && anyMatch(address, text, (match) => isAddress(text, match))) || hidden.test(text),
};

function isAddress(text: string, match: RegExpExecArray): boolean {
  const ending = match[3]?.toLowerCase() ?? "";
  if (fileEndings.has(ending)) {
    return false;
  }
  // `git@host:owner/repo` names a server's account, not a person.
  return !(text.slice(0, match.index + 1).endsWith("git") && text[match.index + match[0].length] === ":");
}
