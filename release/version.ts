/**
 * The version of the project and what the changelog says of it, as pure functions over texts. One version holds for all
 * packages; the root's package.json is where it is read.
 */

/** A plain version; the project has no pre-releases. */
const version = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/** Why a version can't follow another; undefined if it can. */
export function versionProblem(next: string, current: string): string | undefined {
  if (!version.test(next)) {
    return `the version must be three numbers such as 0.2.0, got '${next}'`;
  }
  const numbers = (text: string) => text.split(".").map(Number);
  const [a, b] = [numbers(next), numbers(current)];
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0)
    ? undefined
    : `the version must be later than ${current}, got '${next}'`;
}

/** The changelog with its unreleased part under a version and a date; throws if there is nothing to release. */
export function releasedChangelog(changelog: string, next: string, date: string): string {
  if (section(changelog, "Unreleased") === "") {
    throw new Error("CHANGELOG.md must have a section 'Unreleased' with text, so that users learn what changed");
  }
  return changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${next} (${date})`);
}

/** What the changelog says of a version, without the heading; throws if it says nothing or gives no date. */
export function releaseNotes(changelog: string, released: string): string {
  const heading = new RegExp(`^## ${released.replaceAll(".", "\\.")} \\(\\d{4}-\\d{2}-\\d{2}\\)$`, "m").exec(changelog);
  const notes = heading === null ? "" : section(changelog, heading[0].slice(3));
  if (notes === "") {
    throw new Error(`CHANGELOG.md must have a section '${released} (<date>)' with text`);
  }
  return `${notes}\n`;
}

/** The text below a heading, up to the next one of its kind; empty if there is none. */
function section(changelog: string, heading: string): string {
  const lines = changelog.split("\n");
  const start = lines.indexOf(`## ${heading}`);
  const rest = start < 0 ? [] : lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith("## "));
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .join("\n")
    .trim();
}
