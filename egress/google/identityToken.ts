/** Gets the workload's identity token for the proxy from the metadata server, and keeps it until shortly before it expires. */
import { request } from "undici";

/** A token is renewed this many milliseconds before it expires: clocks differ, and requests already sent must still be accepted. */
const renewalMargin = 5 * 60_000;
const metadataTimeout = 5_000;

export interface IdentityTokens {
  /** Returns a token that is valid now. Rejects if none can be obtained. */
  current(): Promise<string>;
  /** Forgets the token: the platform has refused it. */
  forget(): void;
}

interface Token {
  readonly text: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/**
 * @param audience base URL of the Cloud Run service that the token is for.
 * @param host metadata server, e.g. `metadata.google.internal`.
 */
export function identityTokens(audience: string, host: string): IdentityTokens {
  const url =
    `http://${host}/computeMetadata/v1/instance/service-accounts/default/identity` +
    `?audience=${encodeURIComponent(audience)}&format=full`;
  let token: Token | undefined;
  let renewal: Promise<Token> | undefined;
  const renew = () => {
    renewal ??= fetchToken(url)
      .then((fresh) => {
        token = fresh;
        return fresh;
      })
      .finally(() => {
        renewal = undefined;
      });
    return renewal;
  };
  return {
    async current() {
      const now = Date.now();
      if (token !== undefined && now < token.renewAt) {
        return token.text;
      }
      try {
        return (await renew()).text;
      } catch (error) {
        // A token that is near its end is better than none.
        if (token !== undefined && now < token.expiresAt) {
          return token.text;
        }
        throw error;
      }
    },
    forget() {
      token = undefined;
    },
  };
}

async function fetchToken(url: string): Promise<Token> {
  const { statusCode, body } = await request(url, {
    headers: { "metadata-flavor": "Google" },
    headersTimeout: metadataTimeout,
    bodyTimeout: metadataTimeout,
  });
  const text = (await body.text()).trim();
  if (statusCode !== 200) {
    throw new Error(`metadata server answered ${statusCode}`);
  }
  const expiresAt = expiry(text);
  if (expiresAt === undefined) {
    throw new Error("metadata server gave no identity token");
  }
  const left = expiresAt - Date.now();
  return { text, expiresAt, renewAt: expiresAt - Math.min(renewalMargin, left / 2) };
}

/** Expiry of a JSON Web Token in milliseconds. */
function expiry(token: string): number | undefined {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) {
    return undefined;
  }
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const seconds = (claims as { exp?: unknown } | null)?.exp;
    return typeof seconds === "number" ? seconds * 1000 : undefined;
  } catch {
    return undefined;
  }
}
