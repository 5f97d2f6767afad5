/**
 * Users of Identity-Aware Proxy. It signs who has logged in into a header of every request, also of a WebSocket's upgrade.
 * A request that reached the app around it has none, or one that somebody else made, so it is always verified.
 * https://cloud.google.com/iap/docs/signed-headers-howto
 */
import { errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { type Identified, type Identify, onlyValue, refused } from "./identity";
import { TokenCache } from "./tokenCache";

export const assertionHeader = "x-goog-iap-jwt-assertion";
export const iapKeysUrl = "https://www.gstatic.com/iap/verify/public_key-jwk";
export const iapIssuer = "https://cloud.google.com/iap";

/** Seconds by which Google's clock and ours may differ. */
const skew = 30;
/** Seconds for which an assertion is good at most: ten minutes, and the skew on both sides. */
const longestLife = 600 + 2 * skew;

export interface IapOptions {
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  /** The time in milliseconds. */
  readonly now?: () => number;
}

export function iapIdentity({ audience, keys, now = Date.now }: IapOptions): Identify {
  const cache = new TokenCache(now);
  return async (request) => {
    const values = request.headersDistinct[assertionHeader] ?? [];
    const token = onlyValue(request, assertionHeader);
    if (token === undefined) {
      return refused(values.length === 0 ? "no assertion" : "more than one assertion");
    }
    return cache.get(token) ?? (await verify(token));
  };

  async function verify(token: string): Promise<Identified> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ["ES256"],
        issuer: iapIssuer,
        audience,
        clockTolerance: skew,
        maxTokenAge: longestLife,
        requiredClaims: ["sub", "exp", "iat"],
        currentDate: new Date(now()),
      });
      const { sub, exp = 0, iat = 0, aud, email } = payload;
      if (typeof aud !== "string" || typeof sub !== "string" || sub === "") {
        return refused("assertion without one audience and one subject");
      }
      if (exp - iat > longestLife) {
        return refused("assertion lives too long");
      }
      const user = { id: `${iapIssuer}\n${sub}`, email: typeof email === "string" ? email : undefined };
      return cache.put(token, { ok: true, user }, exp * 1000);
    } catch (error) {
      return refused(error instanceof errors.JOSEError ? `assertion refused (${error.code})` : "keys not available");
    }
  }
}
