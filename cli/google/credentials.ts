/** Application default credentials, as every Google client takes them: the operator's login, a service account, or workload identity. */
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

/** Headers for a call to an address. Rejects with a UserError without credentials. */
export type Credentials = (url: string) => Promise<Record<string, string>>;

/**
 * The quota project of a login is sent too; Google's APIs ask for it.
 *
 * @param api as the user knows it, such as `Cloud KMS`.
 */
export async function googleCredentials(
  api: string,
  scope = "https://www.googleapis.com/auth/cloud-platform",
): Promise<Credentials> {
  const missing = (error: Error): UserError =>
    new UserError(
      `no credentials for ${api}: ${withoutLink(error.message)}; run 'gcloud auth application-default login'`,
      exits.couldNotTell,
    );
  const { GoogleAuth } = await import("google-auth-library");
  const client = await new GoogleAuth({ scopes: [scope] }).getClient().catch((error: Error) => {
    throw missing(error);
  });
  return async (url) => {
    const headers = await client.getRequestHeaders(url).catch((error: Error) => {
      throw missing(error);
    });
    return Object.fromEntries(headers);
  };
}

/** Google's client adds a link for authors of programs. */
function withoutLink(message: string): string {
  return message.replace(/ Browse to https:\S+ for more information\./, "").replace(/\.$/, "");
}
