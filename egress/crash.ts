/** Describes an unexpected error without its text. */

const plainName = /^[A-Za-z]{1,40}$/;
const plainCode = /^[A-Z][A-Z0-9_]{1,40}$/;

/**
 * An error's text may repeat the data at hand, so only its kind and place are reported.
 *
 * @param file the program's own file: only frames in it or in Node's own modules are reported, as lines of the message may look like frames.
 */
export function describeCrash(error: unknown, file: string): string {
  const known = error instanceof Error ? error : new Error("unknown");
  const { code } = known as NodeJS.ErrnoException;
  const name = plainName.test(known.name) ? known.name : "Error";
  const kind = typeof code === "string" && plainCode.test(code) ? `${name} ${code}` : name;
  return `${kind} at ${placeOf(String(known.stack), file) ?? "unknown place"}`;
}

const frame = "    at ";

function placeOf(stack: string, file: string): string | undefined {
  for (const line of stack.split("\n")) {
    if (!line.startsWith(frame)) {
      continue;
    }
    // `name (path:line:column)`, or the place alone.
    const place = line.endsWith(")") ? line.slice(line.lastIndexOf("(") + 1, -1) : line.slice(frame.length);
    const path = place.replace(/:\d{1,7}:\d{1,7}$/, "");
    if (path !== place && (path === file || /^node:[a-z_/]{1,60}$/.test(path))) {
      return place;
    }
  }
  return undefined;
}
