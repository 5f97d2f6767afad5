/** Pages for people in a browser, such as the login and its refusal. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

const pageStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText;
  --line: light-dark(#747775, #8e918f); --quiet: light-dark(#444746, #c4c7c5); --accent: light-dark(#0b57d0, #a8c7fa); }
body { max-width: 34rem; margin: 0 auto; padding: clamp(1rem, 8vh, 4rem) 1rem 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .75rem; }
.note { color: var(--quiet); }
ul { list-style: none; padding: 0; display: grid; gap: .5rem; }
button, a.action { display: block; box-sizing: border-box; width: 100%; font: inherit; text-align: start; text-decoration: none;
  padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent; color: inherit; cursor: pointer; }
button:hover, a.action:hover { border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button small { display: block; color: var(--quiet); }
`;

export interface HtmlPage {
  readonly status: number;
  readonly title: string;
  /** HTML; the caller escapes what comes from elsewhere. */
  readonly body: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** Sends a page that loads nothing and runs no scripts. */
export function sendHtmlPage(response: ServerResponse, { status, title, body, headers }: HtmlPage): void {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
<main>
${body}
</main>
</html>
`;
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(page),
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    ...headers,
  });
  response.end(page);
}

/** Whether the request comes from a browser, not from a program. */
export function wantsPage({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && String(headers.accept ?? "").includes("text/html");
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
