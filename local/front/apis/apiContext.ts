/** What the local versions of Google's APIs have in common: the request, the caller and the check of a permission. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isMap } from "../../../plan/contract";
import type { Properties } from "../../cloud/protocol/values";
import type { Cloud } from "../../cloud/store/cloud";
import { type Caller, decideAccess } from "../access";
import type { AccessBoundary } from "../accessBoundary";
import type { AccessTokens } from "../accessTokens";
import { auditAccess } from "../audit";
import type { Decisions } from "../decisions";
import { readBody } from "../http";
import type { Source } from "../ingress/ingressSetting";
import { decidePerimeters } from "../perimeter/perimeters";
import { invalid, outsidePerimeter, permissionDenied, unauthenticated } from "./apiError";

/** What an API needs to answer one request. */
export interface ApiRequest {
  readonly cloud: Cloud;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** E-mail of the holder of the access token; undefined without a token. */
  readonly email: string | undefined;
  /** IAM members that the holder counts as; empty without a token. */
  readonly caller: Caller;
  /** The most that the token may do; undefined if it may do all that its holder may. */
  readonly boundary?: AccessBoundary | undefined;
  readonly decisions: Decisions;
  readonly source: Source;
}

export type Api = (call: ApiRequest) => Promise<void>;

/** The caller of a request. Throws for a wrong or expired token; a request without a token is anonymous. */
export function callerOfRequest(
  request: IncomingMessage,
  tokens: AccessTokens,
): Pick<ApiRequest, "email" | "caller" | "boundary"> {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    return { email: undefined, caller: [] };
  }
  const holder = tokens.holderOfHeader(authorization);
  if (holder === undefined) {
    throw unauthenticated();
  }
  return holder;
}

/** The JSON object that a request brings; throws Google's error for anything else. */
export async function readJson({ request }: ApiRequest, limit: number): Promise<Properties> {
  const body = await readBody(request, limit);
  try {
    const value: unknown = JSON.parse(body?.toString("utf8") ?? "");
    if (isMap(value)) {
      return value as Properties;
    }
  } catch {
    // Answered below.
  }
  throw invalid("the body must be a JSON object");
}

/** A project as a resource whose permissions are checked. */
export function projectResource(projectId: string): string {
  return `cloudresourcemanager.googleapis.com/projects/${projectId}`;
}

/** What a check of a permission takes besides. */
export interface PermissionOptions {
  /** Ignores grants to everyone. */
  readonly refusePublic?: boolean;
  /** Path below the resource for the audit log, such as `versions/1`. */
  readonly below?: string;
  /** Leaves a granted call out of the audit log, since another check of the same call writes it. */
  readonly onlyRefusalsAudited?: boolean;
  /** Leaves a token's boundary to another check of the same call, which knows the object. */
  readonly isBoundedLater?: boolean;
}

/**
 * Throws Google's error unless every perimeter lets the request through and IAM grants the permission. Records every decision,
 * and writes the audit entry.
 */
export async function requirePermission(
  call: ApiRequest,
  permission: string,
  resource: string,
  { refusePublic = false, below, onlyRefusalsAudited = false, isBoundedLater = false }: PermissionOptions = {},
): Promise<void> {
  const { cloud, email, caller, decisions } = call;
  await requireWithinPerimeters(call, permission, resource);
  const isOutside = !isBoundedLater && isOutsideBoundary(call, permission, resource, below);
  const { allowed, because } = isOutside
    ? { allowed: false, because: "the token's access boundary does not allow it" }
    : await decideAccess(cloud, { caller, permission, resource, refusePublic });
  decisions.add({ wall: "IAM", caller: caller[0] ?? "anonymous", action: permission, resource, allowed, because });
  if (!allowed || !onlyRefusalsAudited) {
    const audited = { permission, resource, granted: allowed, caller: caller[0] };
    await auditAccess(cloud, below === undefined ? audited : { ...audited, below });
  }
  if (allowed) {
    return;
  }
  throw email === undefined
    ? unauthenticated()
    : permissionDenied(permission, resource.slice(resource.indexOf("/") + 1));
}

function isOutsideBoundary({ boundary, url }: ApiRequest, permission: string, resource: string, below = ""): boolean {
  const listPrefix = permission === "storage.objects.list" ? (url.searchParams.get("prefix") ?? "") : "";
  return boundary !== undefined && !boundary.allows({ permission, resource, below, listPrefix });
}

/** Throws Google's error unless every perimeter lets the request through. */
export async function requireWithinPerimeters(
  { cloud, decisions, source, url, caller }: ApiRequest,
  permission: string,
  resource: string,
): Promise<void> {
  const projectId = await projectOf(cloud, resource);
  if (projectId === undefined) {
    return;
  }
  const question = { source, service: url.hostname, permission, projectId };
  // A rule may name the person, or a group of theirs.
  for (const member of caller.length === 0 ? [undefined] : caller) {
    if ((await decidePerimeters(cloud, decisions, { ...question, caller: member }))?.allowed !== false) {
      return;
    }
  }
  throw outsidePerimeter();
}

/** Project of a resource by its full name; a bucket's name holds none. */
async function projectOf(cloud: Cloud, resource: string): Promise<string | undefined> {
  const named = /\/projects\/([^/]+)/.exec(resource)?.[1];
  if (named !== undefined) {
    return named;
  }
  const project = (await cloud.find(resource))?.properties.project;
  return typeof project === "string" ? project : undefined;
}
