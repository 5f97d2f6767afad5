/** The launcher's own pages. They hold no script, and nothing may frame them or read them from another window. */
import type { ServerResponse } from "node:http";

export interface Page {
  readonly status: number;
  readonly title: string;
  /** HTML. Texts in it have passed `escapeHtml`. */
  readonly body: string;
  /** Seconds after which the browser asks again. */
  readonly refresh?: number;
  readonly retryAfter?: number;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color:#1c2733}h1{font-size:1.4rem}button{font:inherit;padding:.4rem 1rem}";

const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

function pageHtml({ title, body, refresh }: Page): string {
  const again = refresh === undefined ? "" : `<meta http-equiv="refresh" content="${refresh}">`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${again}<title>${escapeHtml(title)}</title><style>${style}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>\n`;
}

export function sendPage(response: ServerResponse, page: Page): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(page.status, {
    ...pageHeaders,
    ...(page.retryAfter === undefined ? {} : { "retry-after": String(page.retryAfter) }),
  });
  response.end(pageHtml(page));
}

export const pages = {
  noIdentity: (): Page => ({
    status: 401,
    title: "Please log in",
    body: "<p>This request carries no valid login. Open the page again to log in.</p>",
  }),
  badRequest: (): Page => ({ status: 400, title: "Bad request", body: "<p>The target must be a path.</p>" }),
  starting: (): Page => ({
    status: 200,
    title: "Your session is starting",
    body: "<p>This page opens the app as soon as it is ready.</p>",
    refresh: 1,
  }),
  late: (): Page => ({
    status: 503,
    title: "Your session is starting",
    body: "<p>Try again in a moment.</p>",
    retryAfter: 1,
  }),
  full: (maxSessions: number): Page => ({
    status: 503,
    title: "All places are taken",
    body: `<p>This app has room for ${maxSessions} sessions at once. Try again in a few minutes.</p>`,
    retryAfter: 60,
  }),
  failed: (reason: string): Page => ({
    status: 502,
    title: "Your session has ended",
    body: `<p>${escapeHtml(sentence(reason))}. Nobody else is affected. Reload the page for a new session.</p>`,
    retryAfter: 3,
  }),
  busy: (): Page => ({
    status: 503,
    title: "Too many requests at once",
    body: "<p>Your session has as many requests under way as it may have. Try again in a moment.</p>",
    retryAfter: 1,
  }),
  session: (email: string | undefined, state: string, formToken: string, prefix: string, takesKeys: boolean): Page => ({
    status: 200,
    title: "Your session",
    body:
      `<p>${email === undefined ? "You are logged in" : `You are ${escapeHtml(email)}`}. Your session is ${escapeHtml(state)}. ` +
      "When it ends, its files and everything that the app holds for you are gone.</p>" +
      (takesKeys ? `<p><a href="${prefix}/keys">Your API keys</a></p>` : "") +
      `<form method="post" action="${prefix}/logout"><input type="hidden" name="token" value="${escapeHtml(formToken)}">` +
      "<button>End my session</button></form>",
  }),
  noSession: (): Page => ({
    status: 200,
    title: "You have no session",
    body: '<p>Nothing of yours is kept here. <a href="/">Open the app</a> for a new session.</p>',
  }),
  wrongForm: (): Page => ({
    status: 403,
    title: "This form is out of date",
    body: "<p>It was not made for your session. Open the page again.</p>",
  }),
  workerScript: (): Page => ({
    status: 403,
    title: "Not allowed",
    body: "<p>Service workers are not allowed here, since one could read the pages on which users enter keys.</p>",
  }),
  notFound: (): Page => ({ status: 404, title: "Not found", body: "<p>There is no such page.</p>" }),
} as const;

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
