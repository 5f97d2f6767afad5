/** What the local versions of Google's APIs have in common: the request, the caller and the check of a permission. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Cloud } from "../../cloud/store/cloud";
import { decideAccess } from "../access";
import type { AccessTokens } from "../accessTokens";
import type { Decisions } from "../decisions";
import { permissionDenied, unauthenticated } from "./apiError";

/** What an API needs to answer one request. */
export interface ApiRequest {
  readonly cloud: Cloud;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** E-mail of the service account of the access token; undefined without a token. */
  readonly email: string | undefined;
  readonly decisions: Decisions;
}

export type Api = (call: ApiRequest) => Promise<void>;

/** The caller of a request. Throws for a wrong or expired token; a request without a token is anonymous. */
export function emailOfRequest(request: IncomingMessage, tokens: AccessTokens): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    return undefined;
  }
  const email = tokens.emailOfHeader(authorization);
  if (email === undefined) {
    throw unauthenticated();
  }
  return email;
}

/** Throws Google's error unless IAM grants the permission. Records every decision. */
export async function requirePermission(
  { cloud, email, decisions }: ApiRequest,
  permission: string,
  resource: string,
  refusePublic = false,
): Promise<void> {
  const caller = email === undefined ? [] : [`serviceAccount:${email}`];
  const { allowed, because } = await decideAccess(cloud, { caller, permission, resource, refusePublic });
  decisions.add({ wall: "IAM", caller: caller[0] ?? "anonymous", action: permission, resource, allowed, because });
  if (allowed) {
    return;
  }
  throw email === undefined
    ? unauthenticated()
    : permissionDenied(permission, resource.slice(resource.indexOf("/") + 1));
}
