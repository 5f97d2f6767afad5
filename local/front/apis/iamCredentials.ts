/** IAM Credentials API: tokens for another service account, also through delegates. */
import * as z from "zod";
import { accountName } from "../../../iam";
import { serviceAccount } from "../access";
import { type AccessTokens, accessTokenLifetime } from "../accessTokens";
import { readBody, sendJson } from "../http";
import { issueIdentityToken } from "../identityTokens";
import type { SigningKey } from "../signingKeys";
import { type Api, type ApiRequest, requirePermission } from "./apiContext";
import { ApiError, invalid, missing, unsupported } from "./apiError";

const bodyLimit = 100_000;
/** The project follows from the e-mail; Google refuses a project in its place. */
const path = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):([a-zA-Z]+)$/;

/** Accounts between the caller and the target, each of which may create tokens for the next. */
const delegates = z.array(z.string()).default([]);
const accessTokenBody = z.object({ delegates, scope: z.array(z.string()).min(1), lifetime: z.string().optional() });
const identityTokenBody = z.object({
  delegates,
  audience: z.string().min(1),
  includeEmail: z.boolean().default(false),
});

export interface IamCredentialsOptions {
  readonly accessTokens: AccessTokens;
  readonly identityKey: SigningKey;
}

/**
 * The IAM Service Account Credentials API: tokens of another service account, for callers that may create them. With it,
 * the grant of a token creator can be tried out. `signBlob` and `signJwt` are not part of it.
 */
export function iamCredentialsApi({ accessTokens, identityKey }: IamCredentialsOptions): Api {
  return async (call) => {
    const [, target = "", verb = ""] = path.exec(decodeURIComponent(call.url.pathname)) ?? [];
    if (target === "" || call.request.method !== "POST") {
      throw missing("Method");
    }
    switch (verb) {
      case "generateAccessToken": {
        const body = await readJson(call, accessTokenBody);
        const seconds = lifetimeOf(body.lifetime);
        const email = await become(call, target, body.delegates, "iam.serviceAccounts.getAccessToken");
        const { token, expires } = accessTokens.issue(email, seconds);
        return sendJson(call.response, 200, { accessToken: token, expireTime: new Date(expires).toISOString() });
      }
      case "generateIdToken": {
        const { audience, includeEmail, ...body } = await readJson(call, identityTokenBody);
        const email = await become(call, target, body.delegates, "iam.serviceAccounts.getOpenIdToken");
        const token = await issueIdentityToken(identityKey, email, audience, { includeEmail });
        return sendJson(call.response, 200, { token });
      }
      default:
        throw unsupported(`'${verb}' of the IAM Service Account Credentials API`);
    }
  };
}

/** Returns the target's e-mail. Throws unless each account in the chain may create tokens for the next one. */
async function become(call: ApiRequest, target: string, chain: readonly string[], permission: string): Promise<string> {
  let { email, caller } = call;
  for (const delegate of chain.map((name) => name.replace(/^projects\/-\/serviceAccounts\//, ""))) {
    await requirePermission({ ...call, email, caller }, "iam.serviceAccounts.implicitDelegation", nameOf(delegate));
    email = delegate;
    caller = serviceAccount(delegate);
  }
  await requirePermission({ ...call, email, caller }, permission, nameOf(target));
  if ((await call.cloud.find(nameOf(target))) === undefined) {
    throw missing("Unknown service account");
  }
  return target;
}

function nameOf(email: string): string {
  const project = /^[^@]+@([^.@]+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
  if (project === undefined) {
    throw missing("Gaia id for account");
  }
  return accountName(project, email);
}

function lifetimeOf(text: string | undefined): number {
  if (text === undefined) {
    return accessTokenLifetime;
  }
  const seconds = Number(/^(\d{1,6})s$/.exec(text)?.[1] ?? 0);
  if (seconds >= 1 && seconds <= 3600) {
    return seconds;
  }
  throw new ApiError(400, "The token lifetime must be from 1s to 3600s.", "INVALID_ARGUMENT");
}

async function readJson<T>({ request }: ApiRequest, schema: z.ZodType<T>): Promise<T> {
  const text = (await readBody(request, bodyLimit))?.toString("utf8") ?? "";
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw invalid("the body must be JSON");
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) {
    return parsed.data;
  }
  throw invalid(`'${parsed.error.issues[0]?.path.join(".")}' must be set as the API's reference says`);
}
