/** URLs to templates: only a template of the plan ever leaves, never a part of the URL. */

type Match = (url: string) => string | undefined;

interface Template {
  readonly text: string;
  readonly segments: readonly (string | undefined)[];
}

/** Longest URL that is looked at. */
const maxUrlLength = 8_192;

/** Compiles templates such as `/reports/:id`. A template without parameters wins over one with; else the first listed wins. */
export function compileUrlTemplates(templates: readonly string[]): Match {
  const fixed = new Map<string, string>();
  const variable = new Map<number, Template[]>();
  for (const text of templates) {
    const path = text.length > 1 && text.endsWith("/") ? text.slice(0, -1) : text;
    const segments = segmentsOf(path).map((segment) => (segment.startsWith(":") ? undefined : segment));
    if (!segments.includes(undefined)) {
      fixed.set(path, text);
    } else {
      const sameLength = variable.get(segments.length) ?? [];
      sameLength.push({ text, segments });
      variable.set(segments.length, sameLength);
    }
  }
  return (url) => {
    const path = url.length > maxUrlLength ? undefined : pathOf(url);
    if (path === undefined) {
      return undefined;
    }
    const exact = fixed.get(path);
    if (exact !== undefined) {
      return exact;
    }
    const segments = segmentsOf(path);
    return variable
      .get(segments.length)
      ?.find((template) =>
        template.segments.every((wanted, index) =>
          wanted === undefined ? segments[index] !== "" : wanted === segments[index],
        ),
      )?.text;
  };
}

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Path of a full URL, or of a path with query and fragment. One trailing slash means the same as none. */
function pathOf(url: string): string | undefined {
  let start = 0;
  if (!url.startsWith("/")) {
    const found = scheme.exec(url);
    if (found === null) {
      return undefined;
    }
    const authority = url.slice(found[0].length);
    const slash = authority.search(/[/?#]/);
    if (slash === -1 || authority[slash] !== "/") {
      return "/";
    }
    start = found[0].length + slash;
  }
  const query = url.indexOf("?", start);
  const fragment = url.indexOf("#", start);
  const end = Math.min(query === -1 ? url.length : query, fragment === -1 ? url.length : fragment);
  return url.slice(start, end > start + 1 && url[end - 1] === "/" ? end - 1 : end);
}

/** Segments of a path without its leading slash. */
function segmentsOf(path: string): string[] {
  return path.slice(1).split("/");
}
