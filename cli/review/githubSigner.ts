/** Approves as a job of GitHub Actions: GitHub signs a token for the very bytes of the record. */
import { audienceFor, environmentName, type GithubApprovers, githubKeyId, readToken, type Signer } from "../../review";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

export function githubSigner(): Signer {
  return { keyId: githubKeyId, sign: async (bytes) => Buffer.from(await tokenFor(audienceFor(bytes))) };
}

/** Name that the list gives to the environment of this job. */
export async function githubApprover(github: GithubApprovers | undefined): Promise<string> {
  const { claims = {} } = readToken(await tokenFor("bulkhead-review")) ?? {};
  const name = github === undefined ? undefined : environmentName(claims, github.environments);
  if (name === undefined) {
    throw new UserError(
      `'--key github' must run in an environment of 'reviewed.github', got '${claims.repository ?? "none"}:${claims.environment ?? "none"}'; add it to '--policy-pack-config'`,
      exits.couldNotTell,
    );
  }
  return name;
}

/** GitHub's own variables, which a job has with `permissions: id-token: write`. */
async function tokenFor(audience: string): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env;
  if (url === undefined || token === undefined) {
    throw new UserError(
      "'--key github' must run in GitHub Actions with 'id-token: write', got no address for tokens; use a key elsewhere",
      exits.couldNotTell,
    );
  }
  const response = await fetch(`${url}&audience=${encodeURIComponent(audience)}`, {
    headers: { authorization: `Bearer ${token}` },
  }).catch((error: Error) => {
    throw new UserError(`GitHub can't be reached: ${error.message}; try again`, exits.couldNotTell);
  });
  const { value } = response.ok ? ((await response.json()) as { value?: string }) : {};
  if (value === undefined) {
    throw new UserError(`GitHub gave no token, got ${response.status}; try again`, exits.couldNotTell);
  }
  return value;
}
