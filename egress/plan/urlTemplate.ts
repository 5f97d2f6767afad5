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
    const segments = segmentsOf(text).map((segment) => (segment.startsWith(":") ? undefined : segment));
    if (!segments.includes(undefined)) {
      fixed.set(segments.join("/"), text);
    } else {
      const sameLength = variable.get(segments.length) ?? [];
      sameLength.push({ text, segments });
      variable.set(segments.length, sameLength);
    }
  }
  return (url) => {
    const path = url.length > maxUrlLength ? undefined : pathOf(url);
    if (path === undefined) return undefined;
    const segments = segmentsOf(path);
    const exact = fixed.get(segments.join("/"));
    if (exact !== undefined) return exact;
    return variable
      .get(segments.length)
      ?.find((template) =>
        template.segments.every((wanted, index) =>
          wanted === undefined ? segments[index] !== "" : wanted === segments[index],
        ),
      )?.text;
  };
}

/** Path of a full URL, or of a path with query and fragment. */
function pathOf(url: string): string | undefined {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url);
  const rest = scheme ? url.slice(scheme[0].length) : url;
  const path = rest.split(/[?#]/, 1)[0] ?? "";
  if (path === "") return scheme ? "/" : undefined;
  return path.startsWith("/") ? path : undefined;
}

/** Segments without the leading slash; one trailing slash means the same as none. */
function segmentsOf(path: string): string[] {
  return path.slice(1).replace(/\/$/, "").split("/");
}
