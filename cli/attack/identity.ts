import { findService } from "../../local/front/services";
import type { Party, Scene } from "./breakIn";
import { judge, type Verdict } from "./verdict";
import { shoot } from "./wire";

export const serviceAccounts = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts";
const iamCredentials = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts";
export const flavor = ["Metadata-Flavor", "Google"] as const;

/** An identity token of a foothold's own service account, as its metadata server gives it. */
export async function identityToken({ foothold }: Party, audience: string): Promise<string> {
  const hit = await shoot(foothold, {
    url: `${serviceAccounts}/default/identity?audience=${encodeURIComponent(audience)}`,
    headers: [flavor],
  });
  if ("error" in hit || hit.impact.status !== 200) {
    throw new Error(`'${foothold.email}' gets no identity token from its metadata server`);
  }
  return hit.impact.body;
}

export async function accessToken({ foothold }: Party): Promise<string> {
  const hit = await shoot(foothold, { url: `${serviceAccounts}/default/token`, headers: [flavor] });
  if ("error" in hit || hit.impact.status !== 200) {
    throw new Error(`'${foothold.email}' gets no access token from its metadata server`);
  }
  return String(JSON.parse(hit.impact.body).access_token);
}

export function bearer(token: string): readonly [string, string] {
  return ["Authorization", `Bearer ${token}`];
}

/** The attacker's own access token, and those of the victim that it can have made. */
export async function accessTokens(scene: Scene): Promise<string[]> {
  const own = await accessToken(scene.attacker);
  return [own, ...tokensOf(await mintAccessTokens(scene, own))];
}

/** The attacker's own identity token for an audience, and those of the victim that it can have made. */
export async function identityTokens(scene: Scene, audience: string): Promise<string[]> {
  const own = await accessToken(scene.attacker);
  return [await identityToken(scene.attacker, audience), ...tokensOf(await mintIdentityTokens(scene, own, audience))];
}

/** One try to have a token made of an account of the victim's. */
export interface Minted {
  readonly verdict: Verdict;
  readonly token: string | undefined;
}

export function mintAccessTokens(scene: Scene, own: string): Promise<Minted[]> {
  const body = { scope: ["https://www.googleapis.com/auth/cloud-platform"] };
  return mint(scene, own, { verb: "generateAccessToken", body, field: "accessToken" });
}

export function mintIdentityTokens(scene: Scene, own: string, audience: string): Promise<Minted[]> {
  return mint(scene, own, { verb: "generateIdToken", body: { audience, includeEmail: true }, field: "token" });
}

function tokensOf(minted: readonly Minted[]): string[] {
  return minted.flatMap(({ token }) => (token === undefined ? [] : [token]));
}

/** Asks the IAM Credentials API, with the attacker's own token, for the victim's app and its egress proxy. */
async function mint(
  { running, attacker, victim }: Scene,
  own: string,
  order: { readonly verb: string; readonly body: object; readonly field: string },
): Promise<Minted[]> {
  const proxy = await findService(running.cloud, victim.proxy.fullName);
  const minted: Minted[] = [];
  for (const email of [victim.foothold.email, ...(proxy ? [proxy.account] : [])]) {
    const hit = await shoot(attacker.foothold, {
      url: `${iamCredentials}/${email}:${order.verb}`,
      method: "POST",
      headers: [bearer(own), ["Content-Type", "application/json"]],
      body: JSON.stringify(order.body),
    });
    const verdict = judge(hit);
    const answer = "impact" in hit && !verdict.denied ? JSON.parse(hit.impact.body) : {};
    minted.push({ verdict, token: typeof answer[order.field] === "string" ? answer[order.field] : undefined });
  }
  return minted;
}
