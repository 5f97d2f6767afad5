/** Calls Google's APIs for the commands that review and freeze. */
import { googleHeaders } from "../google/credentials";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

export interface GoogleApi {
  /** As the user knows it, such as `Cloud KMS`. */
  readonly title: string;
  /** First label of the host, such as `cloudkms`. */
  readonly service: string;
  /** What to do after a refusal. */
  readonly role: string;
}

/** Google's host, or another one that gcloud's own variable names. */
export async function callGoogle<Answer>(
  { title, service, role }: GoogleApi,
  path: string,
  request: { readonly method?: "GET" | "POST" | "PUT"; readonly body?: object } = {},
): Promise<Answer> {
  const other = process.env[`CLOUDSDK_API_ENDPOINT_OVERRIDES_${service.toUpperCase()}`];
  const host = (other ?? `https://${service}.googleapis.com/`).replace(/\/?$/, "/");
  const headers = { "content-type": "application/json", ...(await authorization(title, other !== undefined)) };
  const { method = "GET", body } = request;
  const response = await fetch(`${host}v1/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new UserError(`${title} can't be reached: ${error.message}; check the network`, exits.couldNotTell);
  });
  if (!response.ok) {
    const problem = response.status === 403 ? `you need ${role}` : "check the name";
    throw new UserError(`${title} refused '${path}' with ${response.status}; ${problem}`, exits.couldNotTell);
  }
  return (await response.json()) as Answer;
}

/** Application default credentials, as every Google client takes them, or a token in gcloud's own variable. Another host gets no other credentials. */
async function authorization(title: string, isOther: boolean): Promise<Record<string, string>> {
  const given = process.env.CLOUDSDK_AUTH_ACCESS_TOKEN;
  if (given !== undefined && given !== "") {
    return { authorization: `Bearer ${given}` };
  }
  return isOther ? {} : googleHeaders(title, ["https://www.googleapis.com/auth/cloud-platform"]);
}
