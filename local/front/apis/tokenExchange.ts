/** The Security Token Service: exchanges an access token for one that may do less. */
import * as z from "zod";
import { readAccessBoundary } from "../accessBoundary";
import type { AccessTokens } from "../accessTokens";
import { readBody, sendJson } from "../http";
import { type Api, projectResource, requireWithinPerimeters } from "./apiContext";
import { missing } from "./apiError";

const bodyLimit = 100_000;
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
const exchange = z.object({
  grant_type: z.literal("urn:ietf:params:oauth:grant-type:token-exchange"),
  requested_token_type: z.literal(accessTokenType),
  subject_token: z.string(),
  subject_token_type: z.literal(accessTokenType),
  // Google's limit.
  options: z.string().max(2048),
});

/** Identities of other providers, which Google exchanges too, are not part of it. */
export function tokenExchangeApi(accessTokens: AccessTokens): Api {
  return async (call) => {
    const { request, response, url } = call;
    if (url.pathname !== "/v1/token" || request.method !== "POST") {
      throw missing("Method");
    }
    const text = (await readBody(request, bodyLimit))?.toString("utf8") ?? "";
    const parsed = exchange.safeParse(Object.fromEntries(new URLSearchParams(text)));
    const boundary = parsed.success ? readAccessBoundary(jsonOf(parsed.data.options)) : undefined;
    if (!parsed.success || boundary === undefined) {
      const wrong = "the request must exchange an access token, with an access boundary for Cloud Storage";
      return sendJson(response, 400, { error: "invalid_request", error_description: wrong });
    }
    const holder = accessTokens.holderOf(parsed.data.subject_token);
    // A token with a boundary has it for its whole life, and gives no other one.
    if (holder === undefined || holder.boundary !== undefined) {
      return sendJson(response, 400, { error: "invalid_grant", error_description: "The subject token is invalid." });
    }
    const project = /@([^.@]+)\.iam\.gserviceaccount\.com$/.exec(holder.email)?.[1];
    if (project !== undefined) {
      await requireWithinPerimeters({ ...call, ...holder }, "sts.tokens.exchange", projectResource(project));
    }
    const { token, expiresIn } = accessTokens.narrow(holder, boundary);
    sendJson(response, 200, {
      access_token: token,
      issued_token_type: accessTokenType,
      token_type: "Bearer",
      expires_in: expiresIn,
    });
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
