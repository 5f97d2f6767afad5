/** URLs to templates: only a template of the plan ever leaves, never a part of the URL. */

interface Template {
  /** JSON of the template as the plan has it. */
  readonly json: string;
  /** Undefined stands for a parameter. */
  readonly segments: readonly (string | undefined)[];
}

/** Returns the JSON of the template that a URL matches; undefined if it matches none. */
type Match = (url: string) => string | undefined;

/** Longest URL that is looked at. */
const maxUrlLength = 8_192;

/** Compiles templates such as `/reports/:id`. A template without parameters wins over one with; else the first listed wins. */
export function compileUrlTemplates(templates: readonly string[]): Match {
  const fixed = new Map<string, string>();
  const variable: Template[] = [];
  for (const text of templates) {
    const path = text.length > 1 && text.endsWith("/") ? text.slice(0, -1) : text;
    const segments = path
      .slice(1)
      .split("/")
      .map((segment) => (segment.startsWith(":") ? undefined : segment));
    if (segments.includes(undefined)) {
      variable.push({ json: JSON.stringify(text), segments });
    } else {
      fixed.set(path, JSON.stringify(text));
    }
  }
  return (url) => {
    const path = url.length > maxUrlLength ? undefined : pathOf(url);
    return path === undefined ? undefined : (fixed.get(path) ?? matching(path, variable)?.json);
  };
}

function matching(path: string, templates: readonly Template[]): Template | undefined {
  for (const template of templates) {
    if (matches(path, template.segments)) {
      return template;
    }
  }
  return undefined;
}

/** Compares in place, since most events have a URL and splitting each costs more than all else that is done to it. */
function matches(path: string, segments: readonly (string | undefined)[]): boolean {
  let start = 1;
  for (const wanted of segments) {
    // Beyond the end of the path there is no further segment.
    if (start > path.length) {
      return false;
    }
    const slash = path.indexOf("/", start);
    const end = slash === -1 ? path.length : slash;
    const isEqual =
      wanted === undefined ? end > start : end - start === wanted.length && path.startsWith(wanted, start);
    if (!isEqual) {
      return false;
    }
    start = end + 1;
  }
  return start > path.length;
}

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Path of a full URL, or of a path with query and fragment. One trailing slash means the same as none. */
function pathOf(url: string): string | undefined {
  let start = 0;
  if (!url.startsWith("/")) {
    const authority = url.startsWith("https://") ? "https://".length : (scheme.exec(url)?.[0].length ?? -1);
    if (authority === -1) {
      return undefined;
    }
    start = url.indexOf("/", authority);
    if (start === -1 || start > firstOf("?", "#", url, authority)) {
      return "/";
    }
  }
  const end = firstOf("?", "#", url, start);
  return url.slice(start, end > start + 1 && url[end - 1] === "/" ? end - 1 : end);
}

/** Index of the first of two characters; the length of the text if it has neither. */
function firstOf(one: string, other: string, text: string, from: number): number {
  const first = text.indexOf(one, from);
  const second = text.indexOf(other, from);
  return Math.min(first === -1 ? text.length : first, second === -1 ? text.length : second);
}
