/** Tokens that an attacker has or can ask for. */
import { findService } from "../../local/front/services";
import type { AttackContext, Party } from "./breakIn";
import { judge, type Verdict } from "./verdict";
import { sendRequest } from "./wire";

export const serviceAccounts = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts";
const iamCredentials = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts";
export const flavor = ["Metadata-Flavor", "Google"] as const;

/** An identity token of the process's own service account, from its metadata server. */
export async function identityToken({ intruder }: Party, audience: string): Promise<string> {
  const result = await sendRequest(intruder, {
    url: `${serviceAccounts}/default/identity?audience=${encodeURIComponent(audience)}`,
    headers: [flavor],
  });
  if ("error" in result || result.response.status !== 200) {
    throw new Error(`'${intruder.email}' gets no identity token from its metadata server`);
  }
  return result.response.body;
}

export async function accessToken({ intruder }: Party): Promise<string> {
  const result = await sendRequest(intruder, { url: `${serviceAccounts}/default/token`, headers: [flavor] });
  if ("error" in result || result.response.status !== 200) {
    throw new Error(`'${intruder.email}' gets no access token from its metadata server`);
  }
  return String(JSON.parse(result.response.body).access_token);
}

export function bearer(token: string): readonly [string, string] {
  return ["Authorization", `Bearer ${token}`];
}

/** The attacker's own access token, and those of the victim that Google makes for it. */
export async function accessTokens(context: AttackContext): Promise<string[]> {
  const own = await accessToken(context.attacker);
  return [own, ...tokensOf(await makeAccessTokens(context, own))];
}

/** The attacker's own identity token for an audience, and those of the victim that Google makes for it. */
export async function identityTokens(context: AttackContext, audience: string): Promise<string[]> {
  const own = await accessToken(context.attacker);
  return [
    await identityToken(context.attacker, audience),
    ...tokensOf(await makeIdentityTokens(context, own, audience)),
  ];
}

/** One attempt to get a token of an account of the victim. */
export interface TokenAttempt {
  readonly verdict: Verdict;
  readonly token: string | undefined;
}

export function makeAccessTokens(context: AttackContext, own: string): Promise<TokenAttempt[]> {
  const body = { scope: ["https://www.googleapis.com/auth/cloud-platform"] };
  return makeTokens(context, own, { verb: "generateAccessToken", body, field: "accessToken" });
}

export function makeIdentityTokens(context: AttackContext, own: string, audience: string): Promise<TokenAttempt[]> {
  return makeTokens(context, own, { verb: "generateIdToken", body: { audience, includeEmail: true }, field: "token" });
}

function tokensOf(attempts: readonly TokenAttempt[]): string[] {
  return attempts.flatMap(({ token }) => (token === undefined ? [] : [token]));
}

/** Asks the IAM Credentials API, with the attacker's own token, for the victim's app and its egress proxy. */
async function makeTokens(
  { running, attacker, victim }: AttackContext,
  own: string,
  order: { readonly verb: string; readonly body: object; readonly field: string },
): Promise<TokenAttempt[]> {
  const proxy = await findService(running.cloud, victim.proxy.fullName);
  const attempts: TokenAttempt[] = [];
  for (const email of [victim.intruder.email, ...(proxy ? [proxy.account] : [])]) {
    const result = await sendRequest(attacker.intruder, {
      url: `${iamCredentials}/${email}:${order.verb}`,
      method: "POST",
      headers: [bearer(own), ["Content-Type", "application/json"]],
      body: JSON.stringify(order.body),
    });
    const verdict = judge(result);
    const answer = "response" in result && !verdict.denied ? JSON.parse(result.response.body) : {};
    attempts.push({ verdict, token: typeof answer[order.field] === "string" ? answer[order.field] : undefined });
  }
  return attempts;
}
