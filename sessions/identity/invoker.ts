/**
 * Callers with an identity token, which Cloud Run has verified before the request arrives; it replaces the signature, so
 * only the claims can be read here. With both headers Cloud Run verifies `X-Serverless-Authorization` alone, and the other
 * one may then say anything.
 * https://cloud.google.com/run/docs/authenticating/service-to-service
 */
import { decodeJwt } from "jose";
import { type Identified, type Identify, onlyValue, refused } from "./identity";
import { TokenCache } from "./tokenCache";

const issuers: readonly unknown[] = ["https://accounts.google.com", "accounts.google.com"];

export function invokerIdentity({
  audience,
  now = Date.now,
}: {
  readonly audience: string;
  readonly now?: () => number;
}): Identify {
  const cache = new TokenCache(now);
  return async (request) => {
    const header =
      request.headersDistinct["x-serverless-authorization"] === undefined
        ? "authorization"
        : "x-serverless-authorization";
    const [, token] = /^bearer ([^\s,]+)$/i.exec(onlyValue(request, header) ?? "") ?? [];
    return token === undefined ? refused("no identity token") : (cache.get(token) ?? read(token));
  };

  function read(token: string): Identified {
    try {
      const { iss, sub, aud, exp, email } = decodeJwt(token);
      if (!issuers.includes(iss) || typeof sub !== "string" || sub === "" || aud !== audience) {
        return refused("identity token of another issuer or audience");
      }
      if (typeof exp !== "number" || exp * 1000 <= now()) {
        return refused("identity token has expired");
      }
      const user = { id: `${issuers[0]}\n${sub}`, email: typeof email === "string" ? email : undefined };
      return cache.put(token, { ok: true, user }, exp * 1000);
    } catch {
      return refused("identity token is malformed");
    }
  }
}
