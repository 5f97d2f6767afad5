/**
 * Single calls to Google's APIs. A command that also works on a local cloud, repeats calls or reads lists uses
 * `operate/cloud/googleCloud.ts` instead.
 */
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { googleCredentials } from "./credentials";

/** An API, and how its refusals are put to the user. */
export interface GoogleApi {
  /** As the user knows it, such as `Cloud KMS`. */
  readonly title: string;
  /** First label of the host, such as `cloudkms`. */
  readonly service: string;
  /** First part of every path, such as `v1`. */
  readonly version: string;
  /** Default: that of `googleCredentials`. */
  readonly scope?: string;
  /** The error's text: what was refused, and what to do. */
  readonly refusal: (path: string, status: number, message: string) => string;
}

/** Calls Google's host, or another one that gcloud's own variable names. Throws a UserError unless the API agrees. */
export async function callGoogle<Answer>(
  api: GoogleApi,
  path: string,
  request: { readonly method?: "GET" | "POST" | "PUT"; readonly body?: object } = {},
): Promise<Answer> {
  const other = process.env[`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.service.toUpperCase()}`];
  const host = (other ?? `https://${api.service}.googleapis.com/`).replace(/\/?$/, "/");
  const url = `${host}${api.version}/${path}`;
  const headers = { "content-type": "application/json", ...(await authorization(api, url, other !== undefined)) };
  const { method = "GET", body } = request;
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new UserError(`${api.title} can't be reached: ${error.message}; check the network`, exits.couldNotTell);
  });
  if (response.ok) {
    return (await response.json()) as Answer;
  }
  const answer = (await response.json().catch(() => ({}))) as { readonly error?: { readonly message?: string } } | null;
  throw new UserError(api.refusal(path, response.status, answer?.error?.message ?? ""), exits.couldNotTell);
}

/** What most APIs say: the role that is needed, or that the name is wrong. */
export function needsRole(title: string, role: string): GoogleApi["refusal"] {
  return (path, status) =>
    `${title} refused '${path}' with ${status}; ${status === 403 ? `you need ${role}` : "check the name"}`;
}

/** The token in gcloud's own variable, else application default credentials, which another host never gets. */
async function authorization(
  { title, scope }: GoogleApi,
  url: string,
  isOther: boolean,
): Promise<Record<string, string>> {
  const given = process.env.CLOUDSDK_AUTH_ACCESS_TOKEN;
  if (given !== undefined && given !== "") {
    return { authorization: `Bearer ${given}` };
  }
  return isOther ? {} : (await googleCredentials(title, scope))(url);
}
