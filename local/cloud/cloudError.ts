/** An answer of Google's APIs other than success, worded as the Google client for Go words it. */
export class CloudError extends Error {
  readonly code: number;
  readonly reason: string;
  /** The message without what the Go client puts around it. */
  readonly text: string;

  constructor(code: number, message: string, reason: string) {
    super(`googleapi: Error ${code}: ${message}, ${reason}`);
    this.text = message;
    this.code = code;
    this.reason = reason;
  }
}

/** Found by Cloud Run when it starts a revision, after it has made the service. */
export class NotReady extends CloudError {}

export function badRequest(message: string): CloudError {
  return new CloudError(400, message, "badRequest");
}

export function forbidden(message: string): CloudError {
  return new CloudError(403, message, "forbidden");
}

export function notFound(name: string): CloudError {
  return new CloudError(404, `Resource '${pathOf(name)}' was not found`, "notFound");
}

export function alreadyExists(name: string): CloudError {
  return new CloudError(409, `Resource '${pathOf(name)}' already exists`, "alreadyExists");
}

export function quotaExceeded(quota: string, limit: number, scope: string): CloudError {
  return new CloudError(
    429,
    `Quota exceeded for quota metric '${quota}' and limit '${limit}' of consumer '${scope}'`,
    "rateLimitExceeded",
  );
}

/** The path of a full name: without the API's host. */
export function pathOf(fullName: string): string {
  return fullName.slice(fullName.indexOf("/") + 1);
}
