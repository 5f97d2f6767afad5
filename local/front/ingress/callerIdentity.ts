/** Who calls a Cloud Run service, by the identity token of the request. */
import type { IncomingHttpHeaders } from "node:http";
import { type TokenVerdict, verifyIdentityToken } from "../identityTokens";
import type { DeployedService } from "../services";
import type { SigningKey } from "../signingKeys";

/** Nobody (no token), a service account, or a token that is refused. */
export type CallerIdentity =
  | { readonly kind: "anonymous" }
  | { readonly kind: "account"; readonly email: string }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Reads the identity token as Cloud Run does. If there is an `X-Serverless-Authorization`, only that is checked, so that
 * a program can use `Authorization` itself. The audience must be an address or a custom audience of the service.
 */
export async function identifyCaller(
  headers: IncomingHttpHeaders,
  service: DeployedService,
  key: SigningKey,
): Promise<CallerIdentity> {
  const header = headers["x-serverless-authorization"] ?? headers.authorization;
  if (header === undefined) {
    return { kind: "anonymous" };
  }
  const token = typeof header === "string" ? /^Bearer +([^\s,]+)$/i.exec(header)?.[1] : undefined;
  if (token === undefined) {
    return { kind: "refused", reason: "the authorization is no single bearer token" };
  }
  const verdict: TokenVerdict = await verifyIdentityToken(key, token, [...service.urls, ...service.customAudiences]);
  return "email" in verdict ? { kind: "account", email: verdict.email } : { kind: "refused", reason: verdict.reason };
}
