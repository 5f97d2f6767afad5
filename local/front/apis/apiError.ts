/** Errors of Google's APIs. */
import type { ServerResponse } from "node:http";
import { sendJson } from "../http";

/** An error response in the wording of Google's APIs. */
export class ApiError extends Error {
  constructor(
    /** HTTP status. */
    readonly code: number,
    message: string,
    /** Canonical name, such as `PERMISSION_DENIED`. */
    readonly status: string,
    /** Machine-readable reason, such as `SECURITY_POLICY_VIOLATED`. */
    readonly reason?: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export function unauthenticated(): ApiError {
  return new ApiError(
    401,
    "Request had invalid authentication credentials. Expected OAuth 2 access token.",
    "UNAUTHENTICATED",
  );
}

/** The same error for a resource that is forbidden and for one that doesn't exist, so that names can't be probed. */
export function permissionDenied(permission: string, resource: string): ApiError {
  return new ApiError(
    403,
    `Permission '${permission}' denied for resource '${resource}' (or it may not exist).`,
    "PERMISSION_DENIED",
  );
}

/** What a service perimeter answers. The unique number of the violation is left out. */
export function outsidePerimeter(): ApiError {
  return new ApiError(
    403,
    "Request is prohibited by organization's policy.",
    "PERMISSION_DENIED",
    "SECURITY_POLICY_VIOLATED",
  );
}

export function missing(what: string): ApiError {
  return new ApiError(404, `${what} not found.`, "NOT_FOUND");
}

export function invalid(message: string): ApiError {
  return new ApiError(400, message, "INVALID_ARGUMENT");
}

export function unsupported(what: string): ApiError {
  return new ApiError(501, `${what} is not part of the local run`, "UNIMPLEMENTED");
}

/** Sends an error; anything but an ApiError becomes a 500 without details. */
export function sendError(response: ServerResponse, error: unknown): void {
  const known = error instanceof ApiError ? error : new ApiError(500, "Internal error encountered.", "INTERNAL");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, message, status, reason } = known;
  const details = reason === undefined ? {} : { details: [{ reason, domain: "googleapis.com" }] };
  sendJson(response, code, { error: { code, message, status, ...details } });
}
