/**
 * Undoes the encodings in which a value travels through URLs and payloads, so that `taro%40example.com` or its base64
 * is judged like the address itself.
 */
const percentEscape = /%[0-9A-Fa-f]{2}/;
const base64Run = /[A-Za-z0-9+/_-]{12,}/g;
/** An encoding inside an encoding inside an encoding is where an alarm may stop. */
const maxDepth = 3;

/** Texts hidden in `text` behind percent or base64 encoding, innermost included; empty where there are none. */
export function unwrap(text: string, depth = maxDepth): string[] {
  if (depth === 0) {
    return [];
  }
  const found: string[] = [];
  if (percentEscape.test(text)) {
    found.push(percentDecode(text));
  }
  for (const run of text.match(base64Run) ?? []) {
    const decoded = base64Text(run);
    if (decoded !== undefined) {
      found.push(decoded);
    }
  }
  return found.concat(found.flatMap((inner) => unwrap(inner, depth - 1)));
}

/** Like decodeURIComponent, but a broken escape spoils only itself. */
function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) =>
    Buffer.from(escapes.replaceAll("%", ""), "hex").toString("utf8"),
  );
}

/** The text behind a base64 or base64url run; undefined where it holds anything but printable text. */
function base64Text(run: string): string | undefined {
  const text = Buffer.from(run, "base64").toString("utf8");
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0xfffd || code === 0x7f || (code < 0x20 && code !== 9 && code !== 10 && code !== 13)) {
      return undefined;
    }
  }
  return text;
}
