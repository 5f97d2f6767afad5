/** Application default credentials, as every Google client takes them. */
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

/** Headers of a call to a Google API. Throws a UserError without credentials. */
export async function googleHeaders(api: string, scopes: string[]): Promise<Record<string, string>> {
  const { GoogleAuth } = await import("google-auth-library");
  const token = await new GoogleAuth({ scopes }).getAccessToken().catch((error: Error) => {
    throw new UserError(
      `no credentials for ${api}: ${error.message}; run 'gcloud auth application-default login'`,
      exits.couldNotTell,
    );
  });
  return { authorization: `Bearer ${token}` };
}
