/** Decides which beginnings, ends and patterns of a claim only the texts of one organisation can have. */

/** What stands before the organisation in the subjects of tokens, the same for everybody. */
const subjectScheme = /^(?:(?:repo|project_path|organization|owner)[:=]|pulumi:\w+:org:)/;

/**
 * True if a text that begins so belongs to one organisation: `acme/` does, and so does `repo:acme/app`, but everybody can
 * register a name that begins with `acme`.
 */
export function isOwnStart(start: string): boolean {
  return /^[^/:]+[/:]/.test(start.replace(subjectScheme, ""));
}

/** True if a text that ends so belongs to one organisation, as its mail addresses do. Anybody can name a repository alike. */
export function isOwnEnd(end: string): boolean {
  return /@[^@]+$/.test(end);
}

/** True if all texts in which the pattern is found belong to one organisation. Unless anchored, it may be found anywhere. */
export function isOwnPattern(pattern: string): boolean {
  return withoutGroups(pattern.replace(/^\(\?i\)/, ""))
    .flatMap((alternatives) => alternatives.split("|"))
    .every(isOwnAlternative);
}

/** The literal text with which a pattern begins: letters, escaped signs, single signs in brackets, dots for any one sign. */
const literalStart = /^(?<anchor>\^?)(?<literal>(?:(?:\\[^\w\s]|\[[^\]^\\]\]|[\w\-/:=@ .])(?![*?{+]))*)(?<rest>.*)/s;

function isOwnAlternative(pattern: string): boolean {
  if (/@(?:[\w-]|\\\.|\[\.\])+\$$/.test(pattern)) {
    return true;
  }
  const { anchor, literal = "", rest } = literalStart.exec(pattern)?.groups ?? {};
  const start = literal.replace(/\\(.)|\[(.)\]/g, "$1$2");
  const isAnchored = anchor === "^" || subjectScheme.test(start);
  return isAnchored && (isOwnStart(start) || (rest === "$" && start !== ""));
}

/** So many patterns are made of one; groups beyond are taken for anything. */
const mostPatterns = 64;

/** The same pattern as several without groups: `^(a|b)/` is `^a/` and `^b/`. A group that may be left out or repeated is anything. */
function withoutGroups(pattern: string): string[] {
  let patterns = [pattern];
  for (;;) {
    const [first = ""] = patterns;
    const group = /\((?:\?:)?(?<inner>[^()]*)\)(?<repeated>[*+?{]?)/.exec(first);
    if (group === null) {
      return patterns;
    }
    const { inner = "", repeated } = group.groups ?? {};
    const isFixed = repeated === "" && patterns.length < mostPatterns;
    const choices = isFixed ? inner.split("|") : [".*"];
    const place = group[0];
    patterns = patterns.flatMap((one) => choices.map((choice) => one.replace(place, () => choice)));
  }
}
