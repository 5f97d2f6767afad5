/** The service's access token for Google's APIs, from the metadata server. Kept until shortly before it expires. */
import { request } from "undici";

/** Milliseconds before its expiry from which a token is renewed. The metadata server itself renews some minutes before. */
const renewalMargin = 60_000;
const metadataTimeout = 5_000;

export interface AccessTokens {
  /** A token that is valid now. Rejects if the metadata server gives none. */
  current(): Promise<string>;
}

/** @param host metadata server, e.g. `metadata.google.internal`. */
export function accessTokens(host: string): AccessTokens {
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`;
  let token: { readonly text: string; readonly renewAt: number } | undefined;
  return {
    async current() {
      if (token === undefined || Date.now() >= token.renewAt) {
        token = await fetchToken(url);
      }
      return token.text;
    },
  };
}

async function fetchToken(url: string): Promise<{ readonly text: string; readonly renewAt: number }> {
  const { statusCode, body } = await request(url, {
    headers: { "metadata-flavor": "Google" },
    headersTimeout: metadataTimeout,
    bodyTimeout: metadataTimeout,
  });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`metadata server answered ${statusCode}`);
  }
  const answer = (await body.json()) as { access_token?: unknown; expires_in?: unknown } | null;
  if (typeof answer?.access_token !== "string" || typeof answer.expires_in !== "number") {
    throw new Error("metadata server gave no access token");
  }
  return { text: answer.access_token, renewAt: Date.now() + answer.expires_in * 1000 - renewalMargin };
}
