/** The service's access token for Google's APIs, from the metadata server. Kept until shortly before it expires. */
import { request } from "undici";

/** Milliseconds before its expiry from which a token is renewed. The metadata server itself renews some minutes before. */
const defaultMargin = 60_000;
const metadataTimeout = 5_000;

export interface AccessTokens {
  /** A token that is valid now. Rejects if the metadata server gives none. */
  current(): Promise<string>;
}

export interface HeldToken {
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface HeldTokens extends AccessTokens {
  /** The same, with its end. */
  held(): Promise<HeldToken>;
}

/**
 * @param host metadata server, e.g. `metadata.google.internal`.
 * @param margin milliseconds that a token must still live.
 */
export function accessTokens(host: string, margin = defaultMargin): HeldTokens {
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`;
  let token: HeldToken | undefined;
  const held = async () => {
    if (token === undefined || Date.now() >= token.expiresAt - margin) {
      token = await fetchToken(url);
    }
    return token;
  };
  return { held, current: async () => (await held()).text };
}

async function fetchToken(url: string): Promise<HeldToken> {
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
  return { text: answer.access_token, expiresAt: Date.now() + answer.expires_in * 1000 };
}
