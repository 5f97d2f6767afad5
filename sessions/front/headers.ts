/** Headers between the caller and the app. Whatever says who calls is the launcher's alone. */
import type { IncomingHttpHeaders } from "node:http";

/** The user's e-mail address, for the app. Set by the launcher, and never taken from the caller. */
const userHeader = "x-bulkhead-user";

const credentials = /^(?:authorization|proxy-authorization|x-serverless-authorization|x-goog-.*|x-bulkhead-.*)$/;
/** Cookies with which Google's front ends know a login. */
const loginCookie = /^(?:__Host-|__Secure-)?(?:GCP_I[A-Z]+|GAESA|GCLB|__session_iap)/i;

/** Changes the headers in place: the proxy library sends the request's own. */
export function prepareHeaders(headers: IncomingHttpHeaders, email: string | undefined): void {
  for (const name of Object.keys(headers)) {
    if (credentials.test(name)) {
      delete headers[name];
    }
  }
  if (headers.cookie !== undefined) {
    const kept = headers.cookie.split(/;\s*/).filter((cookie) => !loginCookie.test(cookie));
    headers.cookie = kept.join("; ");
    if (kept.length === 0) {
      delete headers.cookie;
    }
  }
  if (email !== undefined) {
    headers[userHeader] = email;
  }
}
